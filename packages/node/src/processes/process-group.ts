import { type ChildProcess, spawn } from 'node:child_process';
import { CancellationSource, delay, waitAsync } from '@cancelkit/cancellation';
import { settle } from '@cancelkit/completion';
import { hasEnded, hasKnownMember, hasLiveMember, startTimeOf } from './live-members.js';
import { type RunningGroup, addGroup, removeGroup } from './running-groups.js';

/** How a group of processes is ended. */
export interface EndOptions {
  /** What asks them to end. */
  readonly killSignal: NodeJS.Signals;
  /** How long they may take, in milliseconds, before SIGKILL. */
  readonly graceMs: number;
}

/** How many milliseconds pass between two looks at a group that nobody has asked to end. */
const LONGEST = 256;

export const isWindows: boolean = process.platform === 'win32';
const isLinux: boolean = process.platform === 'linux';

/**
 * The processes that a command becomes: itself, and whatever it starts, as a process group of their own.
 *
 * 1. The number of a group is not given to another while one process of it is left, not even a zombie. So signals can be
 *    sent to it until it was once seen to be gone, and never afterwards.
 * 2. A zombie is not a process that runs. The command's own is collected by Node; those of its orphans by init, if
 *    there is one: in a container whose first process is a program, nobody does, and the group never vanishes.
 * 3. After that the number may be a stranger's. Where the system tells when a process was started, that is looked at, too.
 * 4. This process takes the groups along when it ends, whichever way it can notice: see `addGroup`.
 *
 * On Windows there are no groups: `taskkill /t` ends the command and what it has started, at once and without asking.
 */
export class ProcessGroup implements RunningGroup {
  readonly #child: ChildProcess;
  readonly #options: EndOptions;
  readonly #exited: Promise<void>;
  readonly #startTime: string | undefined;
  readonly #ending = new CancellationSource();
  #gone = false;
  #watched: Promise<void> | undefined;
  #end: Promise<void> | undefined;

  /** @param child a process that has started, detached */
  constructor(child: ChildProcess, options: EndOptions) {
    this.#child = child;
    this.#options = options;
    this.#exited = new Promise((resolve) => child.once('exit', () => resolve()));
    this.#startTime = isLinux ? startTimeOf(child.pid as number) : undefined;
    addGroup(this);
  }

  /** Waits until no process of the group is left. One watch for all who wait: no timer is left when it is seen to be gone. */
  gone(): Promise<void> {
    return (this.#watched ??= this.#watch());
  }

  async #watch(): Promise<void> {
    await this.#exited;
    for (let pause = 1, tick = 0; this.#isAlive(pause > 4 && (pause < LONGEST || tick % 4 === 0)); tick += 1) {
      const isEnding = this.#ending.aborted;
      const { status } = await settle(delay(isEnding ? undefined : this.#ending.signal, untilTick(pause)));
      // From when it is ended on, somebody waits for just this: it is looked for as in the beginning, and more often.
      pause = status === 'canceled' ? 1 : Math.min(2 * pause, isEnding ? LONGEST / 4 : LONGEST);
    }
    this.#gone = true;
    removeGroup(this);
  }

  /** Whether the command itself has ended, and something that it has started may still run. */
  get isOrphaned(): boolean {
    if (this.#gone) return false;
    return !this.#isRunning || (isLinux && hasEnded(this.#child.pid as number)); // before Node hears of it
  }

  /** Ends the group: asks, and insists when the time is up. Waits until it is gone. */
  end(): Promise<void> {
    return (this.#end ??= this.#askAndInsist());
  }

  /** @throws the system's error, unless nothing is left to signal */
  kill(signal: NodeJS.Signals): void {
    if (this.#gone || this.#isReused()) return;
    try {
      if (isWindows) this.#killTree(signal);
      else process.kill(-(this.#child.pid as number), signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }

  async #askAndInsist(): Promise<void> {
    const { killSignal, graceMs } = this.#options;
    const gone = this.gone();
    this.#ending.cancel();
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

  /** @param looks whether to look at the members, too, which costs ten times as much: they may be zombies, or a stranger's */
  #isAlive(looks: boolean): boolean {
    if (this.#gone || isWindows) return false;
    const pid = this.#child.pid as number;
    try {
      process.kill(-pid, 0);
    } catch (error) {
      return (error as NodeJS.ErrnoException).code !== 'ESRCH';
    }
    if (!looks || !isLinux || hasKnownMember(pid)) return true;
    return !this.#isReused() && hasLiveMember(pid);
  }

  /** The number was given to another process: then nothing of the group is left. */
  #isReused(): boolean {
    if (this.#startTime === undefined || this.#isRunning) return false;
    const startTime = startTimeOf(this.#child.pid as number);
    return startTime !== undefined && startTime !== this.#startTime;
  }

  get #isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Windows has no groups, but knows who has started whom, as long as that one runs. */
  #killTree(signal: NodeJS.Signals): void {
    if (!this.#isRunning) return;
    const killer = spawn('taskkill', ['/pid', String(this.#child.pid), '/t', '/f'], {
      stdio: 'ignore',
      windowsHide: true,
    });
    killer.on('error', () => this.#child.kill(signal)); // there is none: then at least the command itself
  }
}

/** Until about then: groups that are waited for equally long look at the same time, which costs a quarter. */
function untilTick(period: number): number {
  const half = period / 2;
  return half + period - ((performance.now() + half) % period);
}

async function endsWithin(promise: Promise<void>, timeoutMs: number): Promise<boolean> {
  return (await settle(waitAsync(promise, { timeoutMs }))).status === 'succeeded';
}
