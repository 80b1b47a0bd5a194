import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { settle } from '@cancelkit/completion';
import { ProcessError } from './process-error.js';
import { ProcessGroup, isWindows } from './process-group.js';
import type { ProcessSettings } from './process-options.js';
import { type OutputTarget, ProcessOutput } from './process-output.js';

/** What a command wrote, as far as it was collected. */
export interface ProcessResult {
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that was started, or could not be. */
export class RunningCommand {
  /** Ends when the whole group is gone and all it wrote was read, with a ProcessError if the command failed. */
  readonly result: Promise<ProcessResult>;
  readonly #command: string;
  readonly #args: readonly string[];
  readonly #child: ChildProcess;
  readonly #stdout: ProcessOutput;
  readonly #stderr: ProcessOutput;
  readonly #group: ProcessGroup | undefined;

  /** @param fail called when the command is to be ended because its output cannot go where it should */
  constructor(
    command: string,
    args: readonly string[],
    settings: ProcessSettings,
    fail: (error: ProcessError) => void,
  ) {
    this.#command = command;
    this.#args = args;
    const child = this.#start(settings);
    this.#child = child;
    const outputOf = (name: 'stdout' | 'stderr'): ProcessOutput =>
      new ProcessOutput(child[name], settings[name], settings.maxBytes, (problem, cause) =>
        fail(this.#error(`${problem} ${name}`, cause)),
      );
    this.#stdout = outputOf('stdout');
    this.#stderr = outputOf('stderr');
    if (child.pid === undefined) {
      this.result = eventOf(child, 'error').then((cause) => {
        throw this.#notStarted(cause);
      });
    } else {
      this.#group = new ProcessGroup(child, settings);
      this.result = this.#run(this.#group, settings.encoding);
      child.on('error', () => undefined); // a signal that could not be sent: the group knows
      child.stdin?.on('error', () => undefined); // it does not read all of its input: that is its own business
      child.stdin?.end(settings.input);
    }
  }

  /** Leaves what the command was connected to, and ends it, unless it has ended well. Waits until it is gone. */
  async letGo(succeeded: boolean): Promise<void> {
    this.#stdout.letGo();
    this.#stderr.letGo();
    if (!succeeded) await this.#group?.end();
    // A process that has left the group may hold them open still, and write to them.
    this.#child.stdout?.destroy();
    this.#child.stderr?.destroy();
    await settle(this.result);
  }

  async #run(group: ProcessGroup, encoding: BufferEncoding): Promise<ProcessResult> {
    const closed = eventOf(this.#child, 'close');
    await eventOf(this.#child, 'exit');
    if (this.#child.exitCode === 0) {
      await Promise.all([closed, group.gone()]);
      return { stdout: this.#stdout.text(encoding), stderr: this.#stderr.text(encoding) };
    }
    await group.end(); // what a command that failed has left behind is of no use to anybody
    await closed;
    const { exitCode, signalCode } = this.#child;
    throw this.#error(signalCode === null ? `exited with code ${String(exitCode)}` : `was ended by ${signalCode}`);
  }

  #start(settings: ProcessSettings): ChildProcess {
    try {
      return spawn(this.#command, this.#args, spawnOptionsOf(settings));
    } catch (error) {
      throw this.#notStarted(error); // most errors come as an event; a command line that is too long is thrown
    }
  }

  #notStarted(cause: unknown): ProcessError {
    const advice = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? ' (no such program, or no such directory)' : '';
    return new ProcessError(
      `"${this.#command}" cannot be started: ${(cause as Error).message}${advice}`,
      { command: this.#command, args: this.#args, code: null, signal: null, stderr: '' },
      { cause },
    );
  }

  #error(problem: string, cause?: unknown): ProcessError {
    const stderr = this.#stderr.tail();
    const lastLine = stderr.trimEnd().split('\n').at(-1) ?? '';
    const detail = cause instanceof Error ? cause.message : lastLine;
    return new ProcessError(
      `"${this.#command}" ${problem}${detail && `: ${detail}`}`,
      { command: this.#command, args: this.#args, code: this.#child.exitCode, signal: this.#child.signalCode, stderr },
      cause === undefined ? undefined : { cause },
    );
  }
}

/** Not `once` of node:events: that would listen to 'error', too, and keep listening for what never comes. */
function eventOf(child: ChildProcess, name: string): Promise<unknown> {
  return new Promise((resolve) => child.once(name, resolve));
}

function spawnOptionsOf({ cwd, env, shell, input, stdout, stderr }: ProcessSettings): SpawnOptions {
  const pipeFor = (target: OutputTarget) => (target === 'inherit' || target === 'ignore' ? target : 'pipe');
  return {
    cwd,
    env,
    shell,
    stdio: [input === undefined ? 'ignore' : 'pipe', pipeFor(stdout), pipeFor(stderr)],
    detached: !isWindows, // a session, and so a group, of its own
    windowsHide: true,
  };
}
