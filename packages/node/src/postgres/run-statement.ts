import { onAbort } from '@cancelkit/cancellation';
import { type Completion, CompletionSource, canceled } from '@cancelkit/completion';
import { abortReason } from '@cancelkit/completion/internal';
import type { Lease } from './lease.js';
import type { QueryResult } from './query-result.js';
import type { QuerySettings } from './query-options.js';
import type { StatementConfig } from './statement-config.js';
import { Statement, codeOf } from './statement.js';

/** Runs a statement, cancels it when the signal aborts, and gives the session back when nothing of both is under way. */
export function runStatement<R extends object>(
  signal: AbortSignal | null | undefined,
  lease: Lease,
  config: StatementConfig,
  { strategy, graceMs }: QuerySettings,
): CompletionSource<QueryResult<R>> {
  const outcome = new CompletionSource<QueryResult<R>>();
  const statement = new Statement<R>(lease.session, config);
  const { exchange } = statement;
  let aborted = false;
  const registration = onAbort(signal, (reason) => {
    aborted = true;
    if (strategy === 'ignore query') outcome.trySetCompletion(canceled(reason));
    else void exchange.cancel(graceMs);
  });
  exchange.ended.addCleanup(() => registration.unregister());
  exchange.over.onCompleted(() => {
    const { completion } = statement;
    const isCanceled = aborted && (exchange.neverRan || (exchange.canceled && isQueryCanceled(completion)));
    const finish = () =>
      void outcome.trySetCompletion(isCanceled ? canceled(abortReason(signal as AbortSignal)) : completion);
    if (aborted && strategy === 'kill session') {
      void lease.kill(graceMs).then(finish);
    } else {
      lease.end();
      finish();
    }
  });
  return outcome;
}

/** By the code of the error, which is the same in all languages; it does not tell who asked for it. */
function isQueryCanceled(completion: Completion<unknown>): boolean {
  return completion.status === 'faulted' && codeOf(completion.error) === '57014';
}
