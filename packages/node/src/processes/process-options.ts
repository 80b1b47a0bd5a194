import { constants } from 'node:os';
import { expected, hasOwn } from '@cancelkit/completion/internal';
import { checkAmount } from '../arguments/check-amount.js';
import { checkOptions } from '../arguments/check-options.js';
import { type OutputTarget, isFile } from './process-output.js';

/** How a command has ended, whatever becomes of the operation. */
export interface ProcessEnd<O extends string | Buffer = string | Buffer> {
  /** The exit code; `null` when a signal has ended it. */
  readonly code: number | null;
  /** The signal that ended it; `null` otherwise. */
  readonly signal: NodeJS.Signals | null;
  readonly stdout: O;
  readonly stderr: O;
}

/** What {@link runProcess} takes besides the command. */
export interface RunProcessOptions {
  /** The directory to run in; that of this process, if not given. */
  readonly cwd?: string | URL | undefined;
  /** The environment; that of this process, if not given. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** Runs the command in a shell: true for the default one, or its path. Never put foreign input into such a command. */
  readonly shell?: boolean | string | undefined;
  /** What it reads on stdin; without it, stdin is empty. A stream that it does not read to the end is destroyed. */
  readonly input?: string | Uint8Array | AsyncIterable<string | Uint8Array> | undefined;
  /** Where its stdout goes; `'collect'` if not given. A stream is written to, and waited for, and never ended. */
  readonly stdout?: OutputTarget | undefined;
  /** Where its stderr goes, likewise. */
  readonly stderr?: OutputTarget | undefined;
  /** How much of each output may be collected, in bytes; 16 MiB if not given. More is a fault. */
  readonly maxBytes?: number | undefined;
  /** How what was collected becomes text; `'utf8'` if not given. `'buffer'` leaves it as it is. */
  readonly encoding?: BufferEncoding | 'buffer' | undefined;
  /** The exit codes of a success; `[0]` if not given. */
  readonly okCodes?: readonly number[] | undefined;
  /**
   * What comes of a command that is aborted and ends well all the same: `'outcome'`, if not given, is what happened;
   * `'reason'` rejects with the reason.
   */
  readonly onAbort?: 'outcome' | 'reason' | undefined;
  /** Told how the command has ended, before the promise settles, in every case but that it could not be started. */
  readonly onEnd?: ((end: ProcessEnd) => void) | undefined;
  /** How many milliseconds the processes have to end when asked; 5000 if not given. 0 does not ask, Infinity never insists. */
  readonly graceMs?: number | undefined;
  /** What asks them to end; `'SIGTERM'` if not given. */
  readonly killSignal?: NodeJS.Signals | undefined;
}

/** The options, with what was not given. */
export interface ProcessSettings extends RunProcessOptions {
  readonly stdout: OutputTarget;
  readonly stderr: OutputTarget;
  readonly maxBytes: number;
  readonly encoding: BufferEncoding | 'buffer';
  readonly okCodes: readonly number[];
  readonly onAbort: 'outcome' | 'reason';
  readonly graceMs: number;
  readonly killSignal: NodeJS.Signals;
}

/** @throws TypeError or RangeError when one of them is wrong */
export function processSettings(options: RunProcessOptions): ProcessSettings {
  checkOptions(options, '{ graceMs: 1_000 }');
  const { okCodes = [0], onAbort = 'outcome', onEnd } = options;
  const { stdout = 'collect', stderr = 'collect', encoding = 'utf8', killSignal = 'SIGTERM' } = options;
  checkTarget('stdout', stdout);
  checkTarget('stderr', stderr);
  if (!Array.isArray(okCodes) || !okCodes.every((code) => Number.isInteger(code))) {
    throw expected('okCodes', 'an array of exit codes', okCodes);
  }
  if (onAbort !== 'outcome' && onAbort !== 'reason') throw expected('onAbort', "'outcome' or 'reason'", onAbort);
  if (onEnd !== undefined && typeof onEnd !== 'function') throw expected('onEnd', 'a function', onEnd);
  if (encoding !== 'buffer' && !Buffer.isEncoding(encoding))
    throw expected('encoding', 'an encoding of Buffer', encoding);
  if (!hasOwn(constants.signals, killSignal)) throw expected('killSignal', 'the name of a signal', killSignal);
  const { cwd, env, shell, input } = options;
  if (cwd !== undefined && typeof cwd !== 'string' && typeof cwd?.href !== 'string') {
    throw expected('cwd', 'a path or a URL', cwd);
  }
  if (env !== undefined && (typeof env !== 'object' || env === null)) throw expected('env', 'an object', env);
  if (shell !== undefined && typeof shell !== 'boolean' && typeof shell !== 'string') {
    throw expected('shell', 'true, false, or the path of a shell', shell);
  }
  if (input !== undefined && typeof input !== 'string' && !(input instanceof Uint8Array) && !isAsyncIterable(input)) {
    throw expected('input', 'a string, a Uint8Array, a stream or an async iterable of these', input);
  }
  const maxBytes = checkAmount('maxBytes', 'bytes', options.maxBytes ?? 16 * 1024 * 1024);
  const graceMs = checkAmount('graceMs', 'milliseconds', options.graceMs ?? 5_000);
  return { ...options, stdout, stderr, encoding, okCodes, onAbort, killSignal, maxBytes, graceMs };
}

function isAsyncIterable(value: unknown): boolean {
  return typeof (value as Partial<AsyncIterable<unknown>> | null)?.[Symbol.asyncIterator] === 'function';
}

function checkTarget(name: string, target: OutputTarget): void {
  if (target === 'collect' || target === 'inherit' || target === 'ignore') return;
  if (target !== null && isFile(target)) {
    const { file } = target;
    if ((typeof file === 'string' && file !== '') || typeof (file as URL | undefined)?.href === 'string') return;
    throw expected(`${name}.file`, 'a path or a URL', file);
  }
  // By shape: streams of libraries are no Writables of this Node. One that is closed would swallow what it is given.
  const { write, writable } = (target ?? {}) as Partial<NodeJS.WritableStream>;
  if (typeof write === 'function' && writable !== false) return;
  throw expected(name, "'collect', 'inherit', 'ignore', { file: path }, or a stream that can be written to", target);
}
