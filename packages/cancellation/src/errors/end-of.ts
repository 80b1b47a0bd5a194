import { type Canceled, type Faulted, faulted } from '@cancelkit/completion';
import { classify, isAborted } from '@cancelkit/completion/internal';

/**
 * Tells how work ended that was given a signal and threw this error, as the caller is to see it (law 4): canceled with
 * the signal's reason, whatever form of abort error the work itself threw; faulted if the signal is not aborted.
 */
export function endOf(error: unknown, signal: AbortSignal | null | undefined): Canceled | Faulted {
  return isAborted(signal) ? classify(error, signal) : faulted(error);
}
