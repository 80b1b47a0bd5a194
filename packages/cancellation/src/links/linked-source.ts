import { CompletionSource, type CompletionSourceOptions } from '@cancelkit/completion';
import { link } from './link.js';

/**
 * Creates a source that is linked to a signal: aborting cancels it, completing it removes the link.
 *
 * **Already aborted**: the source is canceled on return. The rest is as {@link link} has it.
 *
 * @throws TypeError when `signal` is not a signal, or an option is wrong
 * @example
 * const source = linkedSource<Message>(signal);
 * socket.once('message', (message) => source.trySetResult(message));
 * await source.promise;
 */
export function linkedSource<T = void>(
  signal: AbortSignal | null | undefined,
  options?: CompletionSourceOptions,
): CompletionSource<T> {
  const source = new CompletionSource<T>(options);
  link(signal, source);
  return source;
}
