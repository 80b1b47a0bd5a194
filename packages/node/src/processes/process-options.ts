import { constants } from 'node:os';
import { expected } from '@cancelkit/completion/internal';
import type { OutputTarget } from './process-output.js';

/** What {@link runProcess} takes besides the command. */
export interface RunProcessOptions {
  /** The directory to run in; that of this process, if not given. */
  readonly cwd?: string | URL | undefined;
  /** The environment; that of this process, if not given. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** Runs the command in a shell: true for the default one, or its path. Never put foreign input into such a command. */
  readonly shell?: boolean | string | undefined;
  /** What it reads on stdin; without it, stdin is empty. */
  readonly input?: string | Uint8Array | undefined;
  /** Where its stdout goes; `'collect'` if not given. A stream is written to and listened to, never ended. */
  readonly stdout?: OutputTarget | undefined;
  /** Where its stderr goes, likewise. */
  readonly stderr?: OutputTarget | undefined;
  /** How much of each output may be collected, in bytes; 16 MiB if not given. More is a fault. */
  readonly maxBytes?: number | undefined;
  /** How what was collected becomes text; `'utf8'` if not given. */
  readonly encoding?: BufferEncoding | undefined;
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
  readonly encoding: BufferEncoding;
  readonly graceMs: number;
  readonly killSignal: NodeJS.Signals;
}

/** @throws TypeError or RangeError when one of them is wrong */
export function processSettings(options: RunProcessOptions): ProcessSettings {
  const { stdout = 'collect', stderr = 'collect', encoding = 'utf8', killSignal = 'SIGTERM' } = options;
  checkTarget('stdout', stdout);
  checkTarget('stderr', stderr);
  if (!Buffer.isEncoding(encoding)) throw expected('encoding', 'an encoding of Buffer', encoding);
  if (!Object.hasOwn(constants.signals, killSignal)) throw expected('killSignal', 'the name of a signal', killSignal);
  const { cwd, env, shell, input } = options;
  if (cwd !== undefined && typeof cwd !== 'string' && typeof cwd?.href !== 'string') {
    throw expected('cwd', 'a path or a URL', cwd);
  }
  if (env !== undefined && (typeof env !== 'object' || env === null)) throw expected('env', 'an object', env);
  if (shell !== undefined && typeof shell !== 'boolean' && typeof shell !== 'string') {
    throw expected('shell', 'true, false, or the path of a shell', shell);
  }
  if (input !== undefined && typeof input !== 'string' && !(input instanceof Uint8Array)) {
    throw expected('input', 'a string or a Uint8Array', input);
  }
  const maxBytes = checkAmount('maxBytes', 'bytes', options.maxBytes ?? 16 * 1024 * 1024);
  const graceMs = checkAmount('graceMs', 'milliseconds', options.graceMs ?? 5_000);
  return { ...options, stdout, stderr, encoding, killSignal, maxBytes, graceMs };
}

function checkAmount(name: string, unit: string, value: number): number {
  const shape = `a number of ${unit}, 0 or more`;
  if (typeof value !== 'number') throw expected(name, shape, value);
  if (!(value >= 0)) throw expected(name, shape, value, '', RangeError);
  return value;
}

function checkTarget(name: string, target: OutputTarget): void {
  if (target === 'collect' || target === 'inherit' || target === 'ignore') return;
  // By shape: streams of libraries are no Writables of this Node. One that is closed would swallow what it is given.
  const { write, writable } = (target ?? {}) as Partial<NodeJS.WritableStream>;
  if (typeof write === 'function' && writable !== false) return;
  throw expected(name, "'collect', 'inherit', 'ignore', or a stream that can be written to", target);
}
