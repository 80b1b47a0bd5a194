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
 * The compiler does not see what a callback is called with: the type of the result is the one that is given, or the one that
 * the caller's variable or return type has, else `unknown`.
 *
 * @example
 * import { stat } from 'node:fs';
 *
 * const sizeOf = async (signal: AbortSignal, path: string): Promise<number> => {
 *   const { size } = await fromCallback<{ size: number }>(signal, (callback) => stat(path, callback));
 *   return size;
 * };
 * @see Node's `util.promisify`
 */
export function fromCallback<T = unknown>(
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
