import { type CompletionSource, canceled } from '@cancelkit/completion';
import { registryOf } from './abort-registry.js';

/** Cancels a source with the signal's reason if the signal is aborted already, and answers whether it is. */
export function cancelIfAborted<T>(signal: AbortSignal | null | undefined, source: CompletionSource<T>): boolean {
  const registry = registryOf(signal);
  if (registry?.aborted !== true) return false;
  source.trySetCompletion(canceled(registry.reason)); // trySetCanceled refuses a signal, which may be somebody's reason
  return true;
}
