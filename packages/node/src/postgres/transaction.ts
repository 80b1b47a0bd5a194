import { CancellationSource, grace, onAbort, throwIfAborted, waitAsync } from '@cancelkit/cancellation';
import {
  type Completion,
  CompletionSource,
  type Registration,
  isAbortReason,
  settle,
  unwrap,
} from '@cancelkit/completion';
import { abortReason, assertSignal, expected } from '@cancelkit/completion/internal';
import { assertPool } from './assert-client.js';
import type { ClientShape } from './client-shape.js';
import type { Exchange } from './exchange.js';
import { type Lease, lease } from './lease.js';
import type { PoolShape } from './pool-shape.js';
import type { QueryResult } from './query-result.js';
import type { Session } from './session.js';
import { Statement, codeOf } from './statement.js';
import { type TransactionOptions, type TransactionSettings, transactionSettings } from './transaction-options.js';

/**
 * Runs a function in a transaction: commits when it fulfills, rolls back when it fails or the signal aborts.
 *
 * The function gets a client of the pool, for `query` or for its own methods, and a signal. An abort cancels the
 * statement that runs, also one that was sent by `client.query` itself; what the function then throws leads to the roll-back.
 * The outcome is what the server has said:
 *
 * - a function that does not care about the abort and returns has its work committed, unless a statement was canceled;
 * - an abort during the commit is too late: it fulfills if the commit is through. One that takes longer than `graceMs` is
 *   canceled as well, and rejects with the reason if that has rolled it back;
 * - a commit that the server answers with a roll-back rejects: with the reason if the abort has caused it, else with an
 *   error (a statement had failed, and the function returned all the same).
 *
 * What the function leaves running is waited for before the commit, and canceled before a roll-back: the signal that it
 * got aborts, too.
 *
 * **Already aborted**: rejects with the reason; nothing is asked of the pool.
 * **Cleanup**: when the promise settles, the transaction has ended and the client is back. A connection that does not
 * answer within `graceMs` is closed, upon which the server rolls back; after one that was lost during the commit, nobody
 * knows whether it is through: that is a fault of its own.
 *
 * @throws TypeError or RangeError, synchronously, when an argument is wrong. The promise rejects with the reason, or with
 *   what the pool, the server or the function has rejected with
 * @example
 * await transaction(signal, pool, async (client, inner) => {
 *   await query(inner, client, 'update account set amount = amount - $1 where id = $2', [amount, from]);
 *   await query(inner, client, 'update account set amount = amount + $1 where id = $2', [amount, to]);
 * });
 * @see .NET `NpgsqlConnection.BeginTransactionAsync`
 */
export function transaction<T, C extends ClientShape>(
  signal: AbortSignal | null | undefined,
  pool: PoolShape<C>,
  work: (client: C, inner: AbortSignal) => PromiseLike<T> | T,
  options: TransactionOptions = {},
): Promise<T> {
  assertSignal(signal);
  assertPool(pool, ' A part of a transaction is made by `savepoint`, on its client.');
  if (typeof work !== 'function') throw expected('work', 'a function of a client and a signal', work);
  const settings = transactionSettings(options);
  const outcome = new CompletionSource<T>();
  lease(signal, pool).onCompleted((completion) => {
    if (completion.status !== 'succeeded') outcome.trySetCompletion(completion);
    else outcome.follow(run(signal, completion.value, work, settings), signal);
  });
  return outcome.promise;
}

async function run<T>(
  signal: AbortSignal | null | undefined,
  given: Lease,
  work: (client: never, inner: AbortSignal) => PromiseLike<T> | T,
  { begin, graceMs }: TransactionSettings,
): Promise<T> {
  const { session } = given;
  const inner = CancellationSource.linked(signal);
  let hit: Exchange | undefined;
  const registration = onAbort(signal, () => (hit = cancelRunning(session, graceMs)));
  try {
    unwrap(await send(session, begin));
    throwIfAborted(signal);
    const value = await work(session.client as never, inner.signal);
    // By the soft signal the statements are canceled that the function has left running, and by the hard one the commit.
    using hard = grace(signal, graceMs);
    const end = await send(session, 'commit', () => {
      registration.unregister();
      return onAbort(hard.signal, () => (hit = cancelRunning(session, graceMs)));
    });
    assertCommitted(end, session);
    return value;
  } catch (error) {
    inner.cancel(error); // a sibling of what has failed may still run
    cancelRunning(session, graceMs);
    await rollBack(session, graceMs);
    throw causeOf(error, hit, session, signal);
  } finally {
    registration.unregister();
    inner.dispose();
    given.end();
  }
}

/** Sends a statement when it is its turn, and waits until it is over. */
function send(session: Session, text: string, onSent?: () => Registration): Promise<Completion<QueryResult<object>>> {
  return new Promise((resolve) => {
    session.turn(undefined).onCompleted(() => {
      const registration = onSent?.();
      const statement = new Statement(session, { text });
      statement.exchange.over.onCompleted(() => {
        registration?.dispose();
        resolve(statement.completion);
      });
    });
  });
}

/** Cancels what runs, whoever has sent it. If it does not end, the connection is closed, and so it is over for its sender. */
function cancelRunning(session: Session, graceMs: number): Exchange | undefined {
  const exchange = session.running();
  void exchange?.cancel(graceMs).then(() => {
    if (session.breakage !== undefined) session.client.end(() => undefined);
  });
  return exchange;
}

function assertCommitted(end: Completion<QueryResult<object>>, { breakage }: Session): void {
  if (end.status !== 'succeeded' && breakage !== undefined) {
    throw new Error('The connection was lost during the commit: nobody knows whether it is through', {
      cause: breakage.error,
    });
  }
  if (unwrap(end).command === 'COMMIT') return;
  const message = 'a statement in it had failed, and the function returned all the same';
  throw Object.assign(new Error(`The server has rolled the transaction back: ${message}`), { code: '40000' });
}

async function rollBack(session: Session, graceMs: number): Promise<void> {
  if (session.idle && !session.inTransaction) return; // it did not begin, or its commit has failed
  const end = await settle(waitAsync(send(session, 'rollback'), { timeoutMs: graceMs }));
  if (end.status !== 'succeeded') session.break(end.status === 'faulted' ? end.error : end.reason);
  else if (end.value.status === 'faulted') session.break(end.value.error);
}

/** What the caller is told: the reason, if the abort has caused the error. */
function causeOf(
  error: unknown,
  hit: Exchange | undefined,
  { breakage }: Session,
  signal: AbortSignal | null | undefined,
): unknown {
  if (hit === undefined) return error; // an abort of the signal that the function got is one already
  const isCaused = hit.neverRan || canceledCodes.includes(codeOf(error)) || isAbortReason(error, signal);
  if (isCaused) return abortReason(signal as AbortSignal);
  return breakage === undefined ? error : breakage.error;
}

/** The statement was canceled, or another one in the transaction, and so the commit was answered with a roll-back. */
const canceledCodes: readonly unknown[] = ['57014', '25P02', '40000'];
