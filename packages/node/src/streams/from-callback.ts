import { type Teardown, cancelable } from '@cancelkit/cancellation';
import { expected } from '@cancelkit/completion/internal';

/** The callback that Node's functions take last: an error or `null`, then what they have to give. */
export type NodeCallback<T> = (
  error?: unknown,
  ...results: T extends readonly [unknown, unknown, ...unknown[]] ? Partial<T> : [value?: T]
) => void;

/**
 * Makes a promise of a function that takes a callback of Node; aborting ends the wait, and the teardown the work.
 *
 * The first call of the callback counts. `null` and `undefined` as its error mean success: with one result the promise
 * fulfills with it, with several with an array of them, with none with `undefined`. Any other error is a fault. The
 * executor may return a teardown, which is called once, however the operation ends, and is waited for: see `cancelable`.
 *
 * **Already aborted**: rejects with the reason; the executor is not called. **Cleanup**: as with `cancelable`.
 *
 * @throws TypeError, synchronously, when `signal` is not a signal or `executor` not a function
 * @example
 * const [address, family] = await fromCallback<[string, number]>(signal, (callback) => {
 *   const resolver = new LookupRequest(hostname, callback);
 *   return ({ status }) => {
 *     if (status === 'canceled') resolver.cancel();
 *   };
 * });
 * @see Node's `util.promisify`
 */
export function fromCallback<T = void>(
  signal: AbortSignal | null | undefined,
  executor: (callback: NodeCallback<T>) => Teardown | void,
): Promise<T> {
  if (typeof executor !== 'function') throw expected('executor', 'a function of a callback', executor);
  return cancelable<T>(signal, (source) =>
    executor((error, ...results) => {
      if (error !== null && error !== undefined) {
        source.trySetException(error);
        return;
      }
      try {
        source.trySetResult((results.length > 1 ? results : results[0]) as T);
      } catch (problem) {
        source.trySetException(problem); // a result that is a promise: the caller of the callback could do nothing about it
      }
    }),
  );
}
