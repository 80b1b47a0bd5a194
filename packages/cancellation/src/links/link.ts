import { type CompletionSource, type Registration, canceled } from '@cancelkit/completion';
import { addDispose, expected, lacksDispose } from '@cancelkit/completion/internal';
import { registryOf } from '../registrations/abort-registry.js';
import { never } from '../registrations/never.js';

/**
 * Links a signal to a source: aborting cancels the source with the signal's reason, completing the source removes the
 * link. Either happens once, inside `abort()` or `set*`.
 *
 * Several signals may be linked to one source: the first abort wins, and all the other links go.
 *
 * **Already aborted**: the source is canceled at once, unless it is completed already. **No signal**, or a source that is
 * completed: nothing is added. **Cleanup**: the registration on the signal goes when the source completes, whichever
 * way, and when the link is unregistered.
 *
 * @returns the link; unregistering it completes nothing
 * @throws TypeError when `signal` is not a signal or `source` not a source
 * @example
 * const source = new CompletionSource<Message>();
 * link(signal, source);
 * socket.once('message', (message) => source.trySetResult(message));
 * await source.promise; // the message, or the reason of the abort
 * @see .NET: `token.Register(() => source.TrySetCanceled(token))`, and disposing it on completion
 */
export function link(signal: AbortSignal | null | undefined, source: CompletionSource<unknown>): Registration {
  assertSource(source);
  const registry = registryOf(signal);
  if (registry === undefined || source.state.status !== 'pending') return never;
  if (registry.aborted) {
    cancel(registry.reason, source);
    return never;
  }
  const onAbort = registry.add(cancel, source);
  return new Link(onAbort, source.addCleanup(unlink, onAbort));
}

/** Both halves of a link: what the signal holds of the source, and what the source holds of the signal. */
class Link implements Registration {
  readonly #onAbort: Registration;
  readonly #cleanup: Registration;

  constructor(onAbort: Registration, cleanup: Registration) {
    if (lacksDispose) addDispose(Link.prototype);
    this.#onAbort = onAbort;
    this.#cleanup = cleanup;
  }

  unregister(): boolean {
    this.#cleanup.unregister();
    return this.#onAbort.unregister();
  }

  dispose(): void {
    this.unregister();
  }

  [Symbol.dispose](): void {
    this.unregister();
  }
}

/** Not `trySetCanceled`: that refuses a signal, which somebody's `abort(signal)` may well have as its reason. */
function cancel(reason: unknown, source: CompletionSource<unknown>): void {
  source.trySetCompletion(canceled(reason));
}

function unlink(_: unknown, onAbort: Registration): void {
  onAbort.unregister();
}

function assertSource(source: unknown): void {
  const { addCleanup } = (source ?? {}) as Partial<CompletionSource>;
  if (typeof addCleanup !== 'function') throw expected('source', 'a CompletionSource', source);
}
