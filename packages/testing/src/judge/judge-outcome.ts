import type { Session } from '../checks/session.js';
import type { End, Run } from '../runs/run.js';
import { described } from '../explorers/resource.js';
import type { Finding } from './finding.js';
import { shown } from './shown.js';

/** How many turns of the event loop an end may take that waits for nothing: promises that pass on what has been decided. */
const TURNS = 3;

/** Whether and how the function has ended: `hangs`, `sync throw`, `ignored`, `deaf`, `reason`, `fault`. */
export function judgeOutcome(run: Run, session: Session): Finding[] {
  const { end, signal } = run;
  const { options } = session;
  if (end === undefined) return [hangs(run, session)];
  if (end.status === 'threw')
    return [{ kind: 'sync throw', text: `threw ${shown(end.error)} in place of a rejection` }];
  const late = run.target?.kind === 'after'; // it had ended before
  if (end.status === 'fulfilled') {
    if (!run.aborted || late || options.mayFinish || !waited(run)) return [];
    return [{ kind: 'ignored', text: 'succeeded, although after the abort it still had to wait' }];
  }
  if (options.faults(end.error)) return [];
  if (!run.aborted || late) return [{ kind: 'fault', text: `rejected with ${shown(end.error)}, with no abort` }];
  return accepts(end, signal.reason, session) ? deaf(run, session) : [wrongError(end.error)];
}

function hangs(run: Run, { options }: Session): Finding {
  return {
    kind: 'hangs',
    text: run.aborted
      ? 'does not settle after the abort'
      : `does not settle by itself in ${options.finishMs} ms (finishMs: Infinity, if only an abort ends it)`,
  };
}

/** Whether something was waited for between the abort and the end, and not only for something to close. */
function waited({ atEnd, turns, clockMoved }: Run): boolean {
  const waker = atEnd?.wokenBy;
  if (clockMoved) return true;
  return waker === undefined ? turns > TURNS : waker.kind !== 'immediate' && !waker.ends;
}

function accepts({ error }: End & { status: 'rejected' }, reason: unknown, { options: { outcome } }: Session): boolean {
  if (typeof outcome === 'function') return outcome(error, reason);
  if (Object.is(error, reason)) return true;
  return (
    outcome === 'cause' && typeof error === 'object' && error !== null && 'cause' in error && error.cause === reason
  );
}

function wrongError(error: unknown): Finding {
  const { name, code } = (error ?? {}) as { name?: unknown; code?: unknown };
  return name === 'AbortError' || code === 'ABORT_ERR'
    ? { kind: 'reason', text: `rejected with ${shown(error)} in place of the signal's reason` }
    : { kind: 'fault', text: `rejected with ${shown(error)} after the abort` };
}

/** It ended rightly, but only since a timer had fired that was there when the abort came. */
function deaf(run: Run, { options }: Session): Finding[] {
  if (options.mayWait) return [];
  const timer = run.atEnd?.wokenBy;
  if (timer?.kind === 'timer' && timer.beforeAbort) {
    return [{ kind: 'deaf', text: `settled only when the ${described(timer)} had fired` }];
  }
  return run.clockMoved ? [{ kind: 'deaf', text: 'settled only when a timer of the clock had fired' }] : [];
}
