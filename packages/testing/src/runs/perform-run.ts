import { expected, isThenable } from '@cancelkit/completion/internal';
import type { Session } from '../checks/session.js';
import type { ListenerCount } from '../platform/count-listeners.js';
import { listenersOf } from '../platform/listeners-of.js';
import { watchSignal } from '../platform/signal-listeners.js';
import { cancelkitTestingBoundary, placeOf } from '../points/place.js';
import { type Point, nowhere } from '../points/point.js';
import { leftBehind, timersOf } from './left-behind.js';
import { type End, Run } from './run.js';
import { napOf, turnOf, unseen } from './wait.js';

/** How many turns of the event loop are looked at one by one, before the wait becomes one for milliseconds. */
const TURNS = 50;

/** How long, beyond these turns, nothing has to be left that could call back before a run counts as hung. */
const QUIET_MS = 20;

/**
 * Runs the function once, with an abort at the target or with none, and writes down what is seen.
 *
 * @param patience how many times as long the waits are: a run that has to confirm a defect gets more time
 */
export async function performRun(session: Session, target: Point | undefined, patience = 1): Promise<Run> {
  const { options, platform } = session;
  await options.beforeEach?.();
  const run = new Run(target, session.reasonFor(target));
  session.begin(run);
  const listeners = watchSignal(run.signal, platform, (stack) => {
    if (run.passes('listen', () => placeOf(stack))) platform.microtask(() => session.explorer.abort(run));
  });
  try {
    start(session, run, listeners);
    await unseen(session.explorer, waitForEnd(session, run, patience));
    if (run.end !== undefined) await unseen(session.explorer, lookAfter(session, run, listeners, patience));
  } finally {
    run.closed = true;
    if (run.end === undefined) run.controller.abort(); // it hangs: so that it lets go of what it holds, as far as it listens
    listeners.stop();
    run.probes.close();
    if (options.clock !== undefined && options.clock.pending() > 0) options.clock.clear();
    await options.afterEach?.();
  }
  return run;
}

function start(session: Session, run: Run, listeners: ListenerCount): void {
  const { explorer, fn } = session;
  const { signal } = run;
  const watch = (target: object, type: string): ListenerCount => listenersOf(session.platform, target, type);
  const pass = (kind: 'before' | 'called'): void => {
    if (run.passes(kind, () => nowhere)) explorer.abort(run);
  };
  pass('before');
  let result: PromiseLike<unknown>;
  try {
    result = explorer.inside(run, () => cancelkitTestingBoundary(() => fn(signal, run.probes.probe(watch))));
  } catch (error) {
    settle({ status: 'threw', error });
    return;
  }
  if (!isThenable(result)) {
    throw expected('fn', 'a function that returns a promise', fn, ` This one has returned ${typeof result}.`);
  }
  void explorer.outside(() =>
    Promise.resolve(result).then(
      (value) => settle({ status: 'fulfilled', value }),
      (error: unknown) => settle({ status: 'rejected', error }),
    ),
  );
  pass('called');

  function settle(end: End): void {
    if (run.closed) return; // it had hung
    run.settle(end, {
      listeners: listeners.count(),
      wokenBy: wakerOf(explorer.root, run),
      timers: timersOf(run),
      held: run.probes.held,
      watched: run.probes.watched,
    });
  }
}

/** What had been there before the abort and has led to the end, or what the abort has led to that had to be waited for. */
function wakerOf(root: Session['explorer']['root'], run: Run): Session['explorer']['root'] {
  if (!run.aborted) return undefined;
  let waker = root;
  while (waker !== undefined && !waker.beforeAbort && waker.startedBy !== undefined) waker = waker.startedBy;
  return waker;
}

/** Waits until the run has settled, or will not any more; gives the abort where a run is quiet. */
async function waitForEnd(session: Session, run: Run, patience: number): Promise<void> {
  const { options, platform, explorer } = session;
  const onlyAbortEnds = options.finishMs === Infinity;
  let since = platform.now();
  let turns = 0;
  let aborted = run.aborted;
  while (run.end === undefined) {
    if (turns < TURNS) await turnOf(platform);
    else await napOf(platform, 5, (wake) => run.onNews(wake));
    turns += 1;
    if (run.aborted && !aborted) {
      aborted = true;
      since = platform.now();
      turns = 0;
    } else if (run.aborted) {
      run.turns += 1;
    }
    if (run.end !== undefined) return;
    if (turns % 5 === 4 && advance(session, run)) continue;
    const ms = platform.now() - since;
    const limit = (aborted || onlyAbortEnds ? options.settleMs : options.finishMs) * patience;
    const quiet = turns > TURNS && ms >= QUIET_MS * patience && isQuiet(session, run);
    if (!quiet && (ms < limit || turns < TURNS)) continue;
    if (aborted || !onlyAbortEnds) return;
    // It has come as far as it comes, so this is a point, and then the end. Not only when all is quiet: whoever else has a
    // server or a connection open in this process keeps it open.
    run.passes('quiet', () => nowhere);
    explorer.abort(run);
  }
}

/** Whether nothing is left that could bring about the end. */
function isQuiet({ explorer, platform, options }: Session, run: Run): boolean {
  return (
    explorer.seesAll &&
    explorer.pending(run).length === 0 &&
    !platform.othersMayCallBack() &&
    (options.clock?.pending() ?? 0) === 0
  );
}

/** Lets fake timers go on, when nothing else does. */
function advance({ options: { clock }, explorer }: Session, run: Run): boolean {
  if (clock === undefined || clock.pending() === 0) return false;
  if (run.aborted) run.clockMoved = true;
  explorer.inside(run, () => clock.next());
  if (run.passes('turned', () => ({ place: 'clock', user: 'clock' }))) explorer.abort(run);
  return true;
}

/** What comes after the end: rejections that nobody has handled, handles that close, what runs on. */
async function lookAfter(session: Session, run: Run, listeners: ListenerCount, patience: number): Promise<void> {
  const { options, platform, explorer } = session;
  if (run.passes('after', () => nowhere)) explorer.abort(run);
  await turnOf(platform);
  run.listenersSoon = listeners.count();
  run.clockLeft = options.clock?.pending() ?? 0;
  await turnOf(platform); // unhandled rejections come after the microtasks
  await turnOf(platform);
  const leaveMs = options.leaveMs * patience;
  const { left, unreferenced } = await unseen(
    explorer,
    leftBehind(run, run.atEnd?.timers ?? [], explorer, platform, leaveMs, (resource) => session.isKnownLeak(resource)),
  );
  run.left = left;
  run.unreferenced = unreferenced;
}
