import { constants } from 'node:os';
import { CancellationSource, type LinkedSignal } from '@cancelkit/cancellation';
import { dispose as disposeKey, domException, expected, hasOwn } from '@cancelkit/completion/internal';
import { endProcess } from './running-groups.js';

/** Why {@link signalOfProcess} has aborted. */
export interface ProcessSignalReason extends DOMException {
  /** The signal that the process has received. */
  readonly signal: NodeJS.Signals;
}

/** One call of {@link signalOfProcess} that is not disposed. */
interface Watch {
  readonly names: ReadonlySet<NodeJS.Signals>;
  readonly source: CancellationSource;
}

const watches = /* @__PURE__ */ new Set<Watch>();

/** What this process was asked by, and when, first of all. */
const received = /* @__PURE__ */ new Map<
  NodeJS.Signals,
  { readonly reason: ProcessSignalReason; readonly at: number }
>();

/** For so many milliseconds a signal that comes again is the same: a supervisor and the terminal may both have sent it. */
const REPEAT = 200;

/**
 * Makes a signal that aborts when this process is asked to end: by Ctrl-C, or by whoever supervises it.
 *
 * The first of the process signals aborts, and the process goes on: it ends when its work has. The second one ends it at
 * once, by that signal's default action, so that the parent sees what it was (a shell: 128 + its number), also if
 * others listen to it; processes that `runProcess` has started are killed before. The same signal within 200 ms is not a
 * second one: nodemon sends three at once. Several of these abort together, with one reason.
 *
 * The reason is a `DOMException` named `AbortError`, with the name of the process signal as `signal`.
 *
 * **Already received**: who asks after the first signal gets one that is aborted, also if all others were disposed.
 * **Cleanup**: it listens until it is disposed, and does not keep the process alive. Disposing does not abort; a process
 * signal then does what it did before.
 * **Limits**: process signals reach the main thread only. Windows knows Ctrl-C as SIGINT, and no SIGTERM.
 *
 * @param names the process signals; SIGINT, SIGTERM and SIGHUP if not given
 * @throws TypeError when `names` is no list of signals that a process can listen to
 * @example
 * using shutdown = signalOfProcess();
 * await serve(shutdown.signal); // stops listening, waits for what is under way
 * @see .NET `ConsoleLifetime`
 */
export function signalOfProcess(names: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP']): LinkedSignal {
  assertNames('names', names);
  const watch: Watch = { names: new Set(names), source: new CancellationSource() };
  for (const name of watch.names) if (!isWatched(name)) process.on(name, onSignal);
  watches.add(watch);
  for (const name of watch.names) {
    const earlier = received.get(name);
    if (earlier !== undefined) watch.source.cancel(earlier.reason);
  }
  const dispose = (): void => {
    if (!watches.delete(watch)) return;
    for (const name of watch.names) if (!isWatched(name)) process.removeListener(name, onSignal);
    watch.source.dispose();
  };
  return {
    get signal() {
      return watch.source.signal;
    },
    dispose,
    [disposeKey]: dispose,
  };
}

function isWatched(name: NodeJS.Signals): boolean {
  return [...watches].some(({ names }) => names.has(name));
}

function onSignal(name: NodeJS.Signals): void {
  const earlier = received.get(name);
  if (earlier !== undefined && performance.now() - earlier.at < REPEAT) return;
  const sources = [...watches].filter(({ names }) => names.has(name)).map(({ source }) => source);
  if (sources.some(({ aborted }) => aborted)) endProcess(name);
  const reason = Object.assign(domException(`The process has received ${name}`, 'AbortError'), { signal: name });
  received.set(name, { reason, at: performance.now() });
  for (const source of sources) source.cancel(reason satisfies ProcessSignalReason);
}

/** @throws TypeError unless a process can listen to each of them */
export function assertNames(parameter: string, names: readonly NodeJS.Signals[]): void {
  const deaf = ['SIGKILL', 'SIGSTOP']; // nobody can listen to these
  const isName = (name: unknown) => hasOwn(constants.signals, name as string) && !deaf.includes(name as string);
  if (Array.isArray(names) && names.length > 0 && names.every(isName)) return;
  throw expected(parameter, 'an array of signals that a process can listen to', names);
}
