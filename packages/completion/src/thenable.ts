import { expected, readable } from './expected.js';

/**
 * Answers whether a value is something that `await` would wait for: it has a `then` method. Never throws.
 *
 * @example
 * isThenable(Promise.resolve()); // true
 */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return readable(() => hasThen(value));
}

/**
 * Refuses the thenable that a promise would adopt: the state would say succeeded while the promise still waits.
 *
 * @throws also what a hostile value throws when it is asked: a promise could not be resolved with it, either
 */
export function assertNoThenable(value: unknown): void {
  if (hasThen(value)) throw expected('value', 'a value', value, ' Use follow() to end as a promise ends.');
}

function hasThen(value: unknown): boolean {
  // Promises do not ask a primitive, whatever its prototype has.
  if (typeof value !== 'function' && (typeof value !== 'object' || value === null)) return false;
  return typeof (value as Partial<PromiseLike<unknown>>).then === 'function';
}

/** Calls one of the two back when a promise or thenable has ended; one that throws when it is asked has rejected. */
export function react<T>(
  promise: PromiseLike<T>,
  fulfilled: (value: Awaited<T>) => void,
  rejected: (error: unknown) => void,
): void {
  try {
    Promise.resolve(promise).then(fulfilled, rejected);
  } catch (error) {
    Promise.reject(error as Error).catch(rejected); // later, as ever
  }
}
