import { type Canceled, type Completion, CompletionSource, type Registration, canceled } from '@cancelkit/completion';
import { deliver, expected } from '@cancelkit/completion/internal';
import { AbortError } from '../errors/abort-error.js';
import { endOf } from '../errors/end-of.js';
import { link } from '../links/link.js';
import { cancelIfAborted } from '../registrations/cancel-if-aborted.js';
import { CancellationSource } from '../sources/cancellation-source.js';
import { checkOptions } from '../time/timer.js';
import { checkCallback, tell } from '../waiting/callback.js';
import { start } from '../waiting/start.js';
import { waitersOf } from '../waiting/waiters.js';

/** What {@link latest} takes besides the function. */
export interface LatestOptions<B> {
  /** Whether a call waits until the work of the superseded one has ended, its cleanup included: false, if not given. */
  readonly wait?: boolean | undefined;
  /**
   * Called with the value of work whose call has been superseded or canceled meanwhile: nobody else gets it. What it throws is
   * reported as an uncaught error.
   */
  readonly discard?: ((value: B) => void) | undefined;
}

/** A function of which only the latest call counts: what {@link latest} makes. */
export interface Latest<A extends unknown[], B> {
  (signal: AbortSignal | null | undefined, ...args: A): Promise<B>;
  /** Cancels the current call, if there is one, as a newer call would. Without a reason: an AbortError. */
  cancel(reason?: unknown): void;
}

/** One call, and what stops its work. */
interface Call<B> {
  readonly outcome: CompletionSource<B>;
  readonly work: CancellationSource;
  /** Completed when the work has ended; none before it has begun. */
  ended?: CompletionSource;
  /** Why it is superseded or canceled, while its work is waited for. */
  stopped?: Canceled;
}

/**
 * Makes a function of which only the latest call counts: a new call aborts the one before. For a search while somebody types.
 *
 * The call that is superseded is canceled, with an {@link AbortError} that says so: at once, whether or not its work heeds the
 * abort, so that a stale result cannot come after a fresh one. What becomes of that work nobody is told; `discard` gets its
 * value, if it comes to one. With `wait: true` the next call begins, and the superseded promise rejects, when the superseded
 * work has ended; then a cleanup that has failed is shown. A call that has not begun yet is superseded at once.
 *
 * `cancel(reason)` ends the current call in the same way, with that reason. `settle` says of either that it is canceled,
 * with the signal or without.
 *
 * Otherwise the outcome is that of the work. Each call's own signal reaches its work, and aborts no other call; when the
 * work ends by it, the caller sees its reason.
 *
 * **Already aborted**: rejects with the reason; the function is not called, and no other call is superseded.
 * **Cleanup**: the registration on the signal goes when the call ends, whichever way. Nothing of an ended call is kept, on a
 * promise that goes on neither, unless `discard` is to have its value.
 *
 * @param fn called with a signal for each call, and the arguments
 * @throws TypeError when `fn` is not a function or an option is wrong; TypeError, synchronously from the call, when its `signal`
 *   is not a signal
 * @example
 * const search = latest((signal, query: string) => fetchJson(signal, `/search?q=${query}`));
 * input.oninput = async () => {
 *   const completion = await settle(search(page.signal, input.value), page.signal);
 *   if (completion.status === 'succeeded') show(completion.value);
 * };
 * form.onreset = () => search.cancel();
 * @see RxJS `switchMap`
 */
export function latest<A extends unknown[], B>(
  fn: (signal: AbortSignal, ...args: A) => PromiseLike<B>,
  options: LatestOptions<B> = {},
): Latest<A, B> {
  if (typeof fn !== 'function') throw expected('fn', 'a function of a signal', fn);
  checkOptions(options, '{ wait: true }');
  const { wait = false, discard } = options;
  if (typeof wait !== 'boolean') throw expected('wait', 'true or false', wait);
  checkCallback('discard', discard);
  let current: Call<B> | undefined;
  /** Whose work goes on, and is to be waited for. */
  let working: Call<B> | undefined;

  const stop = (call: Call<B>, reason: unknown): void => {
    const end = canceled(reason);
    if (wait && call.ended !== undefined) call.stopped ??= end;
    else call.outcome.trySetCompletion(end);
    call.work.cancel(end.reason);
  };

  const begin = (call: Call<B>, signal: AbortSignal | null | undefined, args: A): void => {
    const ended = (call.ended = new CompletionSource());
    if (wait) working = call;
    const conclude = (completion: Completion<B>): void => {
      if (working === call) working = undefined;
      const isLate = call.stopped !== undefined || call.outcome.state.status !== 'pending';
      if (isLate && completion.status === 'succeeded') tell(discard, completion.value);
      deliver(call.outcome, outcomeOf(call, completion, signal));
      ended.setResult();
    };
    const waiter = waitersOf(start(() => fn(call.work.signal, ...args))).add(conclude, undefined);
    if (!wait && discard === undefined) call.outcome.addCleanup(leave, waiter);
  };

  const callLatest = (signal: AbortSignal | null | undefined, ...args: A): Promise<B> => {
    const outcome = new CompletionSource<B>();
    if (cancelIfAborted(signal, outcome)) return outcome.promise;
    const call: Call<B> = { outcome, work: new CancellationSource({ parents: [signal] }) };
    outcome.addCleanup(() => {
      call.work.dispose();
      if (current === call) current = undefined;
    });
    const previous = current;
    current = call; // before anything of a user runs, which may call again
    if (previous !== undefined) stop(previous, new AbortError('Superseded by a newer call', false));
    const isCurrent = (): boolean => outcome.state.status === 'pending';
    if (!isCurrent()) return outcome.promise;
    if (working?.ended === undefined) {
      begin(call, signal, args);
    } else {
      const waiting = link(signal, outcome);
      // A promise: the function is called in the asynchronous context of its caller.
      void working.ended.promise.then(() => {
        waiting.unregister();
        if (isCurrent()) begin(call, signal, args);
      });
    }
    return outcome.promise;
  };

  return Object.assign(callLatest, {
    cancel: (reason?: unknown) => {
      if (current !== undefined) stop(current, reason);
    },
  });
}

function outcomeOf<B>(
  { stopped, work }: Call<B>,
  completion: Completion<B>,
  signal: AbortSignal | null | undefined,
): Completion<B> {
  if (completion.status === 'succeeded') return stopped ?? completion;
  const error = completion.status === 'faulted' ? completion.error : completion.reason;
  if (stopped === undefined) return endOf(error, signal);
  const end = endOf(error, work.signal);
  return end.status === 'faulted' ? end : stopped;
}

function leave(_: unknown, waiter: Registration): void {
  waiter.unregister();
}
