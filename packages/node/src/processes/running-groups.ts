import { constants } from 'node:os';

/** What this process does with a group that runs when it ends itself. */
export interface RunningGroup {
  /** Asks it to end, and insists when its time is up. Resolves when it is gone. */
  end(): Promise<void>;
  /** Sends a signal to all of it. */
  kill(signal: NodeJS.Signals): void;
}

interface Groups {
  readonly running: Set<RunningGroup>;
  isEnding: boolean;
  readonly onExit: () => void;
  readonly onSignal: (name: NodeJS.Signals) => void;
}

const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** One for the process: two copies of this package, one as a module and one in CommonJS, end each other's groups. */
const key = /* @__PURE__ */ Symbol.for('@cancelkit/node/groups');

function groups(): Groups {
  const global = globalThis as { [key]?: Groups };
  return (global[key] ??= {
    running: new Set(),
    isEnding: false,
    onExit: killGroups,
    onSignal: (name) => void endWith(name),
  });
}

/**
 * Takes a group along when this process ends: when it exits, and when SIGINT, SIGTERM or SIGHUP would end it.
 *
 * Such a signal then ends the groups first, and is raised again when they are gone; a second one does not wait for that. Who
 * listens to the signal himself decides alone what becomes of it. Nothing listens while no group runs.
 */
export function addGroup(group: RunningGroup): void {
  const { running, onExit, onSignal } = groups();
  if (running.size === 0) {
    process.on('exit', onExit);
    for (const name of names) process.on(name, onSignal);
  }
  running.add(group);
}

export function removeGroup(group: RunningGroup): void {
  const { running, onExit, onSignal } = groups();
  if (!running.delete(group) || running.size > 0) return;
  process.removeListener('exit', onExit);
  for (const name of names) process.removeListener(name, onSignal);
}

/** Ends all groups at once, without asking: for a process that is about to end itself. */
export function killGroups(): void {
  for (const group of groups().running) {
    try {
      group.kill('SIGKILL');
    } catch {
      // Nobody is left to hear of it, and the other groups are to be ended too.
    }
  }
}

/** Ends this process as if nobody listened. */
export function endProcess(name: NodeJS.Signals): never {
  killGroups();
  process.removeAllListeners(name);
  process.kill(process.pid, name);
  // Not reached, but by the first process of a container, for which the system has no default action.
  process.exit(128 + constants.signals[name]);
}

async function endWith(name: NodeJS.Signals): Promise<void> {
  const state = groups();
  if (process.listenerCount(name) > 1) return; // somebody else decides
  if (state.isEnding) endProcess(name);
  state.isEnding = true;
  await Promise.allSettled([...state.running].map((group) => group.end()));
  endProcess(name);
}
