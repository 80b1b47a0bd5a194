import { CompletionSource, type Registration, canceled } from '@cancelkit/completion';
import { expected, isThenable, react, reportUncaught } from '@cancelkit/completion/internal';
import { registryOf } from '../registrations/abort-registry.js';
import { cancelIfAborted } from '../registrations/cancel-if-aborted.js';
import { endOf } from '../errors/end-of.js';
import { onAbort } from '../registrations/on-abort.js';

/** What an executor of {@link execute} returns: stops the work, with the reason of the abort. */
export type AbortCallback = (reason?: unknown) => void | PromiseLike<void>;

/**
 * Wraps an API as `new Promise(executor)` does; the executor returns the callback that stops the work when the signal aborts.
 *
 * The callback is called once, inside `abort()`, and only if nothing was settled before. If it returns a promise, the
 * rejection waits for it, and a `resolve` or `reject` until then still wins: the late value of work that was finished before
 * it could be stopped. ({@link cancelable} has it the other way round: there the abort wins at once.)
 *
 * - A callback that throws, or whose promise rejects, rejects with its error; passing on the abort itself is no fault.
 * - An executor that throws rejects with its error. One that returns something else than a function or nothing is a fault,
 *   a TypeError; if that is a promise, its rejection is handled.
 * - An error that comes too late, after the outcome, is reported as the platform reports an uncaught one.
 * - `resolve(promise)` ends as that promise ends, unless the signal aborts first.
 *
 * **Already aborted**: rejects with the reason; the executor is not called. **Aborted during the executor**: the callback is
 * called when it returns. **Settled inside the executor**: nothing is ever registered on the signal.
 * **Cleanup**: the registration on the signal goes when the promise settles, or with the abort.
 *
 * @throws TypeError, synchronously, when `signal` is not a signal or `executor` not a function
 * @example
 * const read = (signal: AbortSignal, path: string) =>
 *   execute<Buffer | string>(signal, (resolve, reject) => {
 *     const stream = createReadStream(path);
 *     stream.once('data', resolve).once('error', reject);
 *     return () => new Promise((closed) => stream.destroy().once('close', closed));
 *   });
 * @see abort-controller-x `execute`
 */
export function execute<T>(
  signal: AbortSignal | null | undefined,
  executor: (resolve: (value: T) => void, reject: (reason?: unknown) => void) => AbortCallback | void,
): Promise<T> {
  registryOf(signal);
  if (typeof executor !== 'function') throw expected('executor', 'a function of resolve and reject', executor);
  const source = new CompletionSource<T>();
  if (cancelIfAborted(signal, source)) return source.promise;
  const resolve = (value: T): void => {
    try {
      if (isThenable(value)) source.follow(value as PromiseLike<T>, signal);
      else source.trySetResult(value);
    } catch (error) {
      reject(error); // of something that does not say whether it is a promise
    }
  };
  const reject = (error: unknown): void => {
    source.trySetCompletion(endOf(error, signal));
  };
  /** As reject, for what was thrown: if it is too late to be the outcome, it must be seen all the same. */
  const fail = (error: unknown): void => {
    const completion = endOf(error, signal);
    if (!source.trySetCompletion(completion) && completion.status === 'faulted') reportUncaught(error);
  };
  const abort = (reason: unknown, callback: AbortCallback | void): void => {
    const cancel = (): unknown => source.trySetCompletion(canceled(reason));
    try {
      const cleanup = callback?.(reason);
      if (isThenable(cleanup)) react(cleanup, cancel, fail);
      else cancel();
    } catch (error) {
      fail(error);
    }
  };
  try {
    const callback = executor(resolve, reject);
    if (source.state.status !== 'pending') return source.promise;
    assertCallback(callback);
    source.addCleanup(unlink, onAbort(signal, abort, callback));
  } catch (error) {
    fail(error);
  }
  return source.promise;
}

function unlink(_: unknown, registration: Registration): void {
  registration.unregister();
}

function assertCallback(callback: unknown): void {
  if (callback === undefined || typeof callback === 'function') return;
  if (isThenable(callback)) react(callback, ignore, ignore); // the TypeError is the fault
  throw new TypeError(
    'Expected the executor to return an abort callback or nothing. An executor cannot be asynchronous: let the callback be.',
  );
}

function ignore(): void {
  // It is refused, however it ends.
}
