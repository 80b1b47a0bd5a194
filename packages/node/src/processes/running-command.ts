import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { Readable } from 'node:stream';
import { waitAsync } from '@cancelkit/cancellation';
import { CompletionSource, settle } from '@cancelkit/completion';
import { ProcessError } from './process-error.js';
import { ProcessGroup, isWindows } from './process-group.js';
import type { ProcessSettings } from './process-options.js';
import { type Output, type OutputTarget, ProcessOutput, closeTarget, openTarget } from './process-output.js';

/** What a command wrote, as far as it was collected, and its exit code: one of `okCodes`. */
export interface ProcessResult<O extends string | Buffer = string> {
  readonly code: number;
  readonly stdout: O;
  readonly stderr: O;
}

/** Makes what takes an output; `fail` ends the command. */
export type OutputMaker = (stream: Readable, fail: (problem: string) => void) => Output;

/** How long to wait for the rest of an output when the group is gone: a process that has left it may hold it open. */
const REST = 250;

/** A command that was started, or could not be. */
export class RunningCommand {
  /** Fulfills when the whole group is gone and nothing of its output is under way; rejects if it could not be started. */
  readonly over: Promise<void>;
  /** Why it is ended before its time: its output, or its input, cannot go where it should. */
  failure: ProcessError | undefined;
  readonly #command: string;
  readonly #args: readonly string[];
  readonly #settings: ProcessSettings;
  readonly #child: ChildProcess;
  readonly #stdout: Output;
  readonly #stderr: Output;
  readonly #ending: CompletionSource;
  readonly #group: ProcessGroup | undefined;
  #input: Readable | undefined;
  #isCutShort = false;

  /** @param stdoutOf what takes its stdout, if it is not to go where the settings say */
  constructor(command: string, args: readonly string[], settings: ProcessSettings, stdoutOf?: OutputMaker) {
    this.#command = command;
    this.#args = args;
    this.#settings = settings;
    this.#ending = new CompletionSource();
    const child = this.#start();
    this.#child = child;
    const outputOf = (name: 'stdout' | 'stderr', make?: OutputMaker): Output => {
      const { [name]: stream } = child;
      const fail = (problem: string, cause?: unknown): void => this.#fail(`${problem} ${name}`, cause);
      if (stream !== null && make !== undefined) return make(stream, fail);
      return new ProcessOutput(stream, settings[name], settings.maxBytes, fail);
    };
    this.#stdout = outputOf('stdout', stdoutOf);
    this.#stderr = outputOf('stderr');
    if (child.pid === undefined) {
      this.over = eventOf(child, 'error').then((cause) => {
        this.#letGo();
        throw this.#notStarted(cause);
      });
      return;
    }
    this.#group = new ProcessGroup(child, settings);
    this.over = this.#run(this.#group);
    child.on('error', () => undefined); // a signal that could not be sent: the group knows
    this.#feed();
  }

  /** Ends it and all that it has started. */
  end(): void {
    if (this.#group?.isOrphaned === true) this.#isCutShort = true; // what it has left running is part of it
    this.#ending.trySetResult();
    this.#stdout.hurry();
    this.#stderr.hurry();
    void this.#group?.end();
  }

  /** Whether it has done what it was to do, and all that it wrote is where it should be. */
  get hasSucceeded(): boolean {
    return (
      this.failure === undefined && this.#isOk && !this.#isCutShort && !this.#stdout.isLost && !this.#stderr.isLost
    );
  }

  get code(): number | null {
    return this.#child.exitCode;
  }

  get signal(): NodeJS.Signals | null {
    return this.#child.signalCode;
  }

  output(name: 'stdout' | 'stderr'): string | Buffer {
    const { collected } = name === 'stdout' ? this.#stdout : this.#stderr;
    const { encoding } = this.#settings;
    return encoding === 'buffer' ? collected : collected.toString(encoding);
  }

  /** Why it has not succeeded. */
  error(): ProcessError {
    if (this.failure !== undefined) return this.failure;
    const { code, signal } = this;
    if (!this.#isOk)
      return this.#error(signal === null ? `exited with code ${String(code)}` : `was ended by ${signal}`);
    return this.#error('left output behind that could not be written');
  }

  get #isOk(): boolean {
    return this.#settings.okCodes.includes(this.#child.exitCode as number);
  }

  async #run(group: ProcessGroup): Promise<void> {
    await eventOf(this.#child, 'exit');
    if (!this.#isOk) this.end(); // what a command that failed has left behind is of no use to anybody
    await group.gone();
    const outputs = Promise.all([this.#stdout.done.promise, this.#stderr.done.promise]);
    await Promise.race([outputs, this.#ending.promise]);
    await settle(waitAsync(outputs, { timeoutMs: REST }));
    this.#letGo();
  }

  #letGo(): void {
    this.#stdout.letGo();
    this.#stderr.letGo();
    this.#input?.destroy();
  }

  #feed(): void {
    const { stdin } = this.#child;
    const { input } = this.#settings;
    if (stdin === null || input === undefined) return;
    stdin.on('error', () => undefined); // it does not read all of its input: that is its own business
    if (typeof input === 'string' || input instanceof Uint8Array) {
      stdin.end(input);
      return;
    }
    this.#input = input instanceof Readable ? input : Readable.from(input);
    this.#input.on('error', (cause) => this.#fail('lost its input', cause));
    this.#input.pipe(stdin);
    stdin.once('close', () => this.#input?.destroy());
  }

  #fail(problem: string, cause?: unknown): void {
    if (this.#ending.state.status !== 'pending') return;
    this.failure = this.#error(problem, cause);
    this.end();
  }

  #start(): ChildProcess {
    const { stdout, stderr } = this.#settings;
    const opened: (number | undefined)[] = [];
    const open = (target: OutputTarget): number | undefined => {
      const descriptor = openTarget(target);
      opened.push(descriptor);
      return descriptor;
    };
    try {
      return spawn(this.#command, this.#args, spawnOptionsOf(this.#settings, open(stdout), open(stderr)));
    } catch (error) {
      throw this.#notStarted(error); // most errors come as an event; a command line that is too long is thrown
    } finally {
      opened.forEach(closeTarget); // the command has its own by now
    }
  }

  #notStarted(cause: unknown): ProcessError {
    const { cwd } = this.#settings;
    const { code, syscall } = cause as NodeJS.ErrnoException;
    const isMissing = code === 'ENOENT' && syscall !== 'open';
    const isNowhere =
      isMissing && cwd !== undefined && statSync(cwd, { throwIfNoEntry: false })?.isDirectory() !== true;
    const advice = isNowhere
      ? ` (there is no directory ${String(cwd)})`
      : isMissing
        ? ' (there is no such program)'
        : '';
    return new ProcessError(
      `"${this.#command}" cannot be started: ${(cause as Error).message}${advice}`,
      { command: this.#command, args: this.#args, code: null, signal: null, stdout: '', stderr: '' },
      { cause },
    );
  }

  #error(problem: string, cause?: unknown): ProcessError {
    const stderr = this.#stderr.tail();
    const { encoding } = this.#settings;
    const stdout = this.#stdout.collected.toString(encoding === 'buffer' ? 'utf8' : encoding);
    const lastLine = stderr.trimEnd().split('\n').at(-1) ?? '';
    const detail = cause instanceof Error ? cause.message : lastLine;
    const { code, signal } = this;
    return new ProcessError(
      `"${this.#command}" ${problem}${detail && `: ${detail}`}`,
      { command: this.#command, args: this.#args, code, signal, stdout, stderr },
      cause === undefined ? undefined : { cause },
    );
  }
}

/** Not `once` of node:events: that would listen to 'error', too, and keep listening for what never comes. */
function eventOf(child: ChildProcess, name: string): Promise<unknown> {
  return new Promise((resolve) => child.once(name, resolve));
}

function spawnOptionsOf(
  settings: ProcessSettings,
  stdout: number | undefined,
  stderr: number | undefined,
): SpawnOptions {
  const { cwd, env, shell, input } = settings;
  const pipeFor = (target: OutputTarget) => (target === 'inherit' || target === 'ignore' ? target : 'pipe');
  return {
    cwd,
    env,
    shell,
    stdio: [
      input === undefined ? 'ignore' : 'pipe',
      stdout ?? pipeFor(settings.stdout),
      stderr ?? pipeFor(settings.stderr),
    ],
    detached: !isWindows, // a session, and so a group, of its own
    windowsHide: true,
  };
}
