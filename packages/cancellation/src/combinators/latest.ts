import { CompletionSource } from '@cancelkit/completion';
import { expected } from '@cancelkit/completion/internal';
import { AbortError } from '../errors/abort-error.js';
import { cancelIfAborted } from '../registrations/cancel-if-aborted.js';
import { CancellationSource } from '../sources/cancellation-source.js';
import { endOf } from '../errors/end-of.js';

/** One call, and what stops its work. */
interface Call<B> {
  readonly outcome: CompletionSource<B>;
  readonly work: CancellationSource;
}

/**
 * Makes a function of which only the latest call counts: a new call aborts the one before. For a search while somebody types.
 *
 * The call that is superseded is canceled, never faulted, with an {@link AbortError} that says so: at once, whether or
 * not its work heeds the abort, so that a stale result cannot come after a fresh one. What becomes of that work nobody
 * is told. `settle` its promise without a signal: no signal of the caller's has superseded it.
 *
 * Otherwise the outcome is that of the work. Each call's own signal reaches its work, and aborts no other call; when the
 * work ends by it, the caller sees its reason.
 *
 * **Already aborted**: rejects with the reason; the function is not called, and no other call is superseded.
 * **Cleanup**: the registration on the signal goes when the call ends, whichever way. Nothing of an ended call is kept.
 *
 * @param fn called with a signal for each call, and the arguments
 * @throws TypeError when `fn` is not a function; TypeError, synchronously from the call, when its `signal` is not a signal
 * @example
 * const search = latest((signal, query: string) => fetchJson(signal, `/search?q=${query}`));
 * input.oninput = async () => {
 *   const completion = await settle(search(signal, input.value));
 *   if (completion.status === 'succeeded') show(completion.value);
 * };
 * @see RxJS `switchMap`
 */
export function latest<A extends unknown[], B>(
  fn: (signal: AbortSignal, ...args: A) => PromiseLike<B>,
): (signal: AbortSignal | null | undefined, ...args: A) => Promise<B> {
  if (typeof fn !== 'function') throw expected('fn', 'a function of a signal', fn);
  let current: Call<B> | undefined;

  return (signal, ...args) => {
    const outcome = new CompletionSource<B>();
    if (cancelIfAborted(signal, outcome)) return outcome.promise;
    const call: Call<B> = { outcome, work: new CancellationSource({ parents: [signal] }) };
    outcome.addCleanup(() => {
      call.work[Symbol.dispose]();
      if (current === call) current = undefined;
    });
    const previous = current;
    current = call; // before anything of a user runs, which may call again
    if (previous !== undefined) supersede(previous);
    if (outcome.state.status === 'pending') {
      (async () => fn(call.work.signal, ...args))().then(
        (value) => outcome.trySetResult(value),
        (error: unknown) => outcome.trySetCompletion(endOf(error, signal)),
      );
    }
    return outcome.promise;
  };
}

function supersede<B>({ outcome, work }: Call<B>): void {
  const reason = new AbortError('Superseded by a newer call', false);
  outcome.trySetCanceled(reason);
  work.cancel(reason);
}
