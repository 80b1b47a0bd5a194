import { type Completion, CompletionSource, canceled, succeeded } from '@cancelkit/completion';
import { deliver, expected } from '@cancelkit/completion/internal';
import { registryOf } from '../registrations/abort-registry.js';
import { cancelIfAborted } from '../registrations/cancel-if-aborted.js';
import { CancellationSource } from '../sources/cancellation-source.js';
import { endOf } from '../errors/end-of.js';
import type { GraceOptions } from './grace-options.js';
import { assertPromise } from './member.js';
import { MemberGroup } from './member-group.js';

/** What a function run by {@link spawn} can do besides its work. */
export interface SpawnEffects {
  /**
   * Keeps a function to be called when the spawned function and all forks have ended, however they end; one after the other,
   * the last one first. Once `spawn` is through (a member that was abandoned may be late), it is called at once. It gets a signal
   * that is not aborted, whatever has become of the scope: for what it does to clean up.
   */
  readonly defer: (fn: (cleanupSignal: AbortSignal) => void | PromiseLike<unknown>) => void;
  /**
   * Starts a function in the background, with a signal of its own. A fault aborts the spawned function and all other forks;
   * the end of the spawned function aborts all forks, unless they are to be joined. On a signal that is aborted already the function is not called.
   */
  readonly fork: <T>(fn: (signal: AbortSignal) => PromiseLike<T>) => ForkTask<T>;
}

/** What {@link spawn} takes besides the function. */
export interface SpawnOptions<T = unknown> extends GraceOptions<T> {
  /**
   * What becomes of the forks that still run when the function has returned: `'abort'`, if not given, aborts them; `'join'` waits
   * for them. If the function has failed, they are aborted in either case.
   */
  readonly forks?: 'abort' | 'join' | undefined;
}

/** A function that was forked. */
export interface ForkTask<T> {
  /** Aborts its signal, and nobody else's: a fork that is canceled in this way is no fault. */
  abort(reason?: unknown): void;
  /** Waits for its end: always the same promise, whose rejection need not be handled. */
  join(): Promise<T>;
}

/**
 * Runs a function that can start others in the background (`fork`) and have things done at the end (`defer`). It ends
 * when the function, all forks and all deferred functions have ended.
 *
 * - Fulfills with the value of the function, also after an abort that it has ignored, unless something faults.
 * - Rejects with the first fault: of the function or a fork, before the abort or after it.
 * - Else rejects with `signal.reason`, in whatever form of abort error the function has rejected.
 * - A deferred function that fails is a fault, too; after another fault, or together with others that fail, in an
 *   `AggregateError`, in the order of their coming. One that ends by the abort of the scope has failed: it has not cleaned up.
 *
 * **Already aborted**: rejects with the reason; the function is not called.
 * **Cleanup**: the inner signal follows `signal` by one registration, until it aborts, which it does at the latest when the
 * function ends.
 *
 * @param options `graceMs` bounds how long the function and the forks are waited for after the abort of the inner signal; then
 *   they are abandoned, their later rejections handled, `onAbandoned` is told how many, and the deferred functions called;
 *   `discard` gets the value of the function if it reaches nobody, never that of a fork (see also {@link SpawnOptions})
 * @throws TypeError, synchronously, when `signal` is not a signal, or `fn` not a function; RangeError when `graceMs` is
 *   negative or NaN
 * @example
 * await spawn(signal, async (inner, { fork, defer }) => {
 *   const lock = await acquire(inner, 'the lock');
 *   defer((cleanup) => lock.release(cleanup));
 *   fork(async (signal) => {
 *     for (;;) {
 *       await delay(signal, 1_000);
 *       await lock.extend(signal);
 *     }
 *   });
 *   await work(inner);
 * });
 * @see abort-controller-x `spawn`
 */
export function spawn<T>(
  signal: AbortSignal | null | undefined,
  fn: (signal: AbortSignal, effects: SpawnEffects) => PromiseLike<T>,
  options: SpawnOptions<T> = {},
): Promise<T> {
  registryOf(signal);
  assertFunction('fn', fn);
  const result = new CompletionSource<T>();
  const deferred: Parameters<SpawnEffects['defer']>[0][] = [];
  let finished = false;
  let main: Completion<T> | undefined;
  const group = new MemberGroup<T>(signal, options, () => void finish());
  const { forks = 'abort' } = options;
  if (forks !== 'abort' && forks !== 'join') throw expected('forks', "'abort' or 'join'", forks);
  if (cancelIfAborted(signal, result)) return result.promise;

  /** Calls a function and makes its promise a member. */
  const start = <U>(
    call: () => PromiseLike<U>,
    memberSignal: AbortSignal,
    onEnd: (completion: Completion<U>) => void,
    isInternal = false,
  ): void => {
    const rejected = (error: unknown): void => {
      const completion = endOf(error, memberSignal);
      if (completion.status === 'faulted') group.reject(error);
      onEnd(completion);
    };
    try {
      const member = call();
      assertPromise('fn(signal)', member);
      group.add(member, { fulfilled: (value) => onEnd(succeeded(value)), rejected, isInternal });
    } catch (error) {
      rejected(error);
    }
  };

  const fork = <U>(task: (signal: AbortSignal) => PromiseLike<U>): ForkTask<U> => {
    assertFunction('fn', task);
    const source = new CancellationSource({ parents: [group.signal] });
    const end = new CompletionSource<U>();
    end.onCompleted(() => undefined); // observed: a fault is shown by spawn
    if (source.aborted) {
      end.setCompletion(canceled(source.reason));
    } else {
      const abandoned = result.addCleanup(() => end.setCompletion(canceled(source.reason)));
      start(
        () => task(source.signal),
        source.signal,
        (completion) => {
          abandoned.unregister();
          source.dispose();
          if (group.fault !== undefined) group.abort('A function forked by spawn() failed');
          deliver(end, completion);
        },
        true, // what a fork gives is for who joins it, and not of the kind that `discard` takes
      );
    }
    return { abort: (reason) => source.cancel(reason), join: () => end.promise };
  };

  const defer: SpawnEffects['defer'] = (cleanup) => {
    assertFunction('fn', cleanup);
    if (finished)
      void (async () => cleanup(new AbortController().signal))(); // if it fails, that is an unhandled rejection
    else deferred.push(cleanup);
  };

  const finish = async (): Promise<void> => {
    const ended = main?.status === 'faulted' ? endOf(main.error, signal) : main; // the abort may have come after it
    const completion = (group.fault ?? ended ?? group.rejection) as Completion<T>;
    const errors = completion.status === 'faulted' ? [completion.error] : [];
    let cleanupSignal: AbortSignal | undefined;
    for (let cleanup = deferred.pop(); cleanup !== undefined; cleanup = deferred.pop()) {
      try {
        await cleanup((cleanupSignal ??= new AbortController().signal));
      } catch (error) {
        // What the scope's own abort has ended has not cleaned up, also when that is how the whole ends.
        const isAbort = endOf(error, group.aborted ? group.signal : signal).status === 'canceled';
        errors.push(isAbort ? new Error(ENDED_BY_SCOPE) : error);
      }
    }
    if (completion.status !== 'succeeded' || errors.length > 0) {
      if (main?.status === 'succeeded') group.discard(main.value);
    }
    finished = true;
    if (errors.length > 0) result.setExceptions(errors);
    else deliver(result, completion);
  };

  group.follow();
  start(
    () => fn(group.signal, { fork, defer }),
    group.signal,
    (completion) => {
      main = completion;
      if (forks === 'abort' || completion.status !== 'succeeded') group.abort('The function run by spawn() ended');
    },
  );
  group.close();
  return result.promise;
}

const ENDED_BY_SCOPE =
  'A function deferred in spawn() was ended by the abort of the scope, and so has not cleaned up. Use the signal that it is called with.';

function assertFunction(name: string, fn: unknown): void {
  if (typeof fn !== 'function') throw expected(name, 'a function', fn);
}
