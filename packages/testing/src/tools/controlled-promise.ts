/** A promise, and what settles it. */
export interface ControlledPromise<T> extends Promise<T> {
  resolve(value: T | PromiseLike<T>): void;
  reject(error: unknown): void;
  readonly state: 'pending' | 'fulfilled' | 'rejected';
}

/**
 * Makes a promise that a test settles from outside, and whose state can be read.
 *
 * `state` is that of the promise as its reactions see it: one microtask after `resolve(value)` or `reject(error)`, and with a
 * thenable when that has settled. Its rejection is not reported as unhandled: who rejects it is the test itself.
 *
 * @example
 * const answer = controlledPromise<string>();
 * const wait = waitAsync(answer, { signal });
 * answer.resolve('late');
 */
export function controlledPromise<T = void>(): ControlledPromise<T> {
  let state: ControlledPromise<T>['state'] = 'pending';
  let resolve!: (value: T | PromiseLike<T>) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((fulfill, fail) => {
    resolve = fulfill;
    reject = fail;
  });
  promise.then(
    () => (state = 'fulfilled'),
    () => (state = 'rejected'),
  );
  return Object.defineProperty(Object.assign(promise, { resolve, reject }), 'state', {
    get: () => state,
  }) as ControlledPromise<T>;
}
