import { type Completion, CompletionSource, canceled, faulted, isAbortReason } from '@cancelkit/completion';
import { deliver, expected, isThenable, react } from '@cancelkit/completion/internal';
import { registryOf } from '../registrations/abort-registry.js';
import { endOf } from '../errors/end-of.js';
import { link } from './link.js';

/** What an executor of {@link cancelable} returns: lets go of what it started, knowing how the operation ended. */
export type Teardown = (completion: Completion<unknown>) => void | PromiseLike<void>;

/**
 * Wraps an abortable API: the executor starts the work and settles the source; aborting cancels the source; the
 * teardown that the executor returned then stops the work.
 *
 * The first settler wins: a result after the abort is too late. The teardown runs once, on every completion, with that
 * completion; if it returns a promise, the outcome waits for it.
 *
 * - An executor that throws faults the operation (or cancels it, when what it throws comes from the aborted signal). If
 *   the source was completed before, the error counts as one of the teardown, unless it is the abort's reason.
 * - An executor that returns a promise is a fault, a TypeError; the rejection of that promise is handled.
 * - A teardown that throws or rejects makes the outcome faulted: with its error after a success or a cancellation,
 *   with an `AggregateError`, the first fault first, after a fault. Passing on the abort itself after a cancellation is no fault.
 *
 * **Already aborted**: rejects with the reason; the executor is not called. **Aborted during the executor**: noticed when
 * it returns. **Completed inside the executor**: nothing is ever registered on the signal.
 * **Cleanup**: the registration on the signal goes when the source completes, before the teardown runs.
 *
 * @throws TypeError, synchronously, when `signal` is not a signal or `executor` not a function
 * @example
 * const load = (signal: AbortSignal, url: string) =>
 *   cancelable<string>(signal, (source) => {
 *     const xhr = new XMLHttpRequest();
 *     xhr.onload = () => source.trySetResult(xhr.responseText);
 *     xhr.onerror = () => source.trySetException(new Error(`GET ${url} failed`));
 *     xhr.open('GET', url);
 *     xhr.send();
 *     return (completion) => {
 *       if (completion.status === 'canceled') xhr.abort();
 *     };
 *   });
 */
export function cancelable<T>(
  signal: AbortSignal | null | undefined,
  executor: (source: CompletionSource<T>) => Teardown | void,
): Promise<T> {
  const registry = registryOf(signal);
  if (typeof executor !== 'function') throw expected('executor', 'a function of the source', executor);
  const source = new CompletionSource<T>();
  if (registry?.aborted === true) {
    source.trySetCompletion(canceled(registry.reason));
    return source.promise;
  }
  let teardown: Teardown | void;
  try {
    teardown = executor(source);
    if (isThenable(teardown)) throw refusePromise(teardown);
  } catch (error) {
    if (source.trySetCompletion(endOf(error, signal)) || isAbortReason(error, signal)) return source.promise;
    return tearDown(source, signal, () => {
      throw error;
    });
  }
  try {
    link(signal, source);
  } catch (error) {
    source.trySetException(error); // it cannot be listened to, and the work has begun
  }
  return typeof teardown === 'function' ? tearDown(source, signal, teardown) : source.promise;
}

/** The outcome of the source, once the teardown is through. */
function tearDown<T>(
  source: CompletionSource<T>,
  signal: AbortSignal | null | undefined,
  teardown: Teardown,
): Promise<T> {
  const outcome = new CompletionSource<T>();
  source.onCompleted((completion) => {
    const finish = (): boolean => deliver(outcome, completion);
    const fail = (error: unknown): boolean => outcome.trySetCompletion(withTeardownError(completion, error, signal));
    try {
      const pending = teardown(completion);
      if (isThenable(pending)) react(pending, finish, fail);
      else finish();
    } catch (error) {
      fail(error);
    }
  });
  return outcome.promise;
}

function withTeardownError<T>(
  completion: Completion<T>,
  error: unknown,
  signal: AbortSignal | null | undefined,
): Completion<T> {
  if (completion.status === 'canceled') {
    // The teardown of a canceled operation may well throw the reason on: that is no second failure.
    if (Object.is(error, completion.reason) || endOf(error, signal).status === 'canceled') return completion;
  }
  if (completion.status !== 'faulted') return faulted(error);
  return faulted(new AggregateError([completion.error, error], 'The operation failed, and so did its teardown'));
}

function refusePromise(promise: PromiseLike<unknown>): TypeError {
  react(promise, ignore, ignore); // the TypeError is the fault; this one would only crash the process
  return new TypeError(
    'Expected the executor to return a teardown function or nothing, got a promise. Settle the source instead, or use source.follow(promise).',
  );
}

function ignore(): void {
  // It is refused, however it ends.
}
