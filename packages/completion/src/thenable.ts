import { expected } from './expected.js';

/**
 * Answers whether a value is something that `await` would wait for: it has a `then` method.
 *
 * @example
 * isThenable(Promise.resolve()); // true
 */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as Partial<PromiseLike<unknown>> | null | undefined)?.then === 'function';
}

/** Refuses the thenable that a promise would adopt: the state would say succeeded while the promise still waits. */
export function assertNoThenable(value: unknown): void {
  if (isThenable(value)) throw expected('value', 'a value', value, ' Use follow() to end as a promise ends.');
}
