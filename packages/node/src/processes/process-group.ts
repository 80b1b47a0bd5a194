import type { ChildProcess } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { delay, waitAsync } from '@cancelkit/cancellation';
import { settle } from '@cancelkit/completion';

/** How a group of processes is ended. */
export interface EndOptions {
  /** What asks them to end. */
  readonly killSignal: NodeJS.Signals;
  /** How long they may take, in milliseconds, before SIGKILL. */
  readonly graceMs: number;
}

export const isWindows: boolean = process.platform === 'win32';

const running = /* @__PURE__ */ new Set<ProcessGroup>();

/**
 * The processes that a command becomes: itself, and whatever it starts, as a process group of their own.
 *
 * 1. The number of a group is not given to another while one process of it is left, not even a zombie. So signals can be
 *    sent to it until it was once seen to be gone, and never afterwards.
 * 2. A zombie is not a process that runs. The command's own is collected by Node; those of its orphans by init, if
 *    there is one: in a container whose first process is a program, nobody does, and the group never vanishes.
 * 3. This process takes the groups along when it exits, whichever way it can notice.
 *
 * On Windows there are no groups: only the command itself is ended, and at once.
 */
export class ProcessGroup {
  readonly #child: ChildProcess;
  readonly #options: EndOptions;
  readonly #exited: Promise<void>;
  #gone = false;
  #end: Promise<void> | undefined;

  /** @param child a process that has started, detached */
  constructor(child: ChildProcess, options: EndOptions) {
    this.#child = child;
    this.#options = options;
    this.#exited = new Promise((resolve) => child.once('exit', () => resolve()));
    if (running.size === 0) process.on('exit', killGroups);
    running.add(this);
  }

  /** Waits until no process of the group is left; looks again and again, at the latest after `longestPauseMs`. */
  async gone(longestPauseMs = 250): Promise<void> {
    await this.#exited;
    for (let pause = 1; this.#isAlive(pause > 4); pause = Math.min(2 * pause, longestPauseMs)) {
      await delay(undefined, pause);
    }
    this.#gone = true;
    running.delete(this);
    if (running.size === 0) process.removeListener('exit', killGroups);
  }

  /** Ends the group: asks, and insists when the time is up. Waits until it is gone. */
  end(): Promise<void> {
    return (this.#end ??= this.#askAndInsist());
  }

  /** @throws the system's error, unless nothing is left to signal */
  kill(signal: NodeJS.Signals): void {
    if (this.#gone) return;
    try {
      if (isWindows) this.#child.kill(signal);
      else process.kill(-(this.#child.pid as number), signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }

  async #askAndInsist(): Promise<void> {
    const { killSignal, graceMs } = this.#options;
    const gone = this.gone(64);
    if (graceMs > 0) {
      this.#tryKill(killSignal);
      if (await endsWithin(gone, graceMs)) return;
    }
    const refusal = this.#tryKill('SIGKILL');
    // Where only zombies are left, some systems refuse the signal: what counts is whether the group is still there.
    if (refusal !== undefined && !(await endsWithin(gone, 1_000))) throw refusal;
    await gone;
  }

  #tryKill(signal: NodeJS.Signals): Error | undefined {
    try {
      this.kill(signal);
      return undefined;
    } catch (error) {
      return error as Error;
    }
  }

  #isAlive(mayBeZombies: boolean): boolean {
    if (this.#gone || isWindows) return false;
    const pid = this.#child.pid as number;
    try {
      process.kill(-pid, 0);
    } catch (error) {
      return (error as NodeJS.ErrnoException).code !== 'ESRCH';
    }
    return !mayBeZombies || process.platform !== 'linux' || hasLiveMember(pid);
  }
}

/** Ends all groups at once, without asking: for a process that is about to end itself. */
export function killGroups(): void {
  for (const group of running) {
    try {
      group.kill('SIGKILL');
    } catch {
      // Nobody is left to hear of it, and the other groups are to be ended too.
    }
  }
}

async function endsWithin(promise: Promise<void>, timeoutMs: number): Promise<boolean> {
  return (await settle(waitAsync(promise, { timeoutMs }))).status === 'succeeded';
}

/**
 * Looks through the process table for a member of a group that is not a zombie.
 *
 * In one go: 110 processes take 1 ms. Through the thread pool each file costs four turns, also when all are asked for at
 * once: with ten groups ending on a busy machine, their end was seen up to 3.4 s late; so it is within one.
 */
export function hasLiveMember(group: number): boolean {
  return readdirSync('/proc').some((name) => /^\d+$/.test(name) && isLiveMember(name, group));
}

function isLiveMember(pid: string, group: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // "pid (command) state ppid pgrp ...", and the command may contain blanks and parentheses.
    const [state, , pgrp] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(pgrp) === group && state !== 'Z' && state !== 'X';
  } catch {
    return false; // gone in the meantime
  }
}
