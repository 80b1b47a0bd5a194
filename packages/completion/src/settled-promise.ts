import type { Completion } from './completion.js';

/** Makes the promise of a completion. A cancellation is nobody's unhandled rejection; nor is a fault that was observed. */
export function settledPromise<T>(completion: Completion<T>, observed: boolean): Promise<T> {
  if (completion.status === 'succeeded') return Promise.resolve(completion.value);
  const isCanceled = completion.status === 'canceled';
  const promise = Promise.reject<T>(isCanceled ? completion.reason : completion.error);
  if (isCanceled || observed) silence(promise);
  return promise;
}

/** Marks a promise as handled. */
export function silence(promise: Promise<unknown>): void {
  promise.then(undefined, noop);
}

const noop = (): void => undefined;
