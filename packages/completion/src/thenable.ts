import { describeValue } from './describe-value.js';

/** Answers whether a value is something that `await` would wait for. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  if ((typeof value !== 'object' || value === null) && typeof value !== 'function') return false;
  return typeof (value as Partial<PromiseLike<unknown>>).then === 'function';
}

/** Refuses the thenable that a promise would adopt: the state would say succeeded while the promise still waits. */
export function assertNoThenable(value: unknown): void {
  if (isThenable(value)) {
    throw new TypeError('Expected `value` to be a plain value, got a thenable. Use follow() to end as a promise ends.');
  }
}

/** Checks the promise that somebody wants to follow or to settle. */
export function assertPromise(promise: unknown): void {
  if (!isThenable(promise)) {
    throw new TypeError(`Expected \`promise\` to be a promise, got ${describeValue(promise)}.`);
  }
}
