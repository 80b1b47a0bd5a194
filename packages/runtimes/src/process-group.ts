import { type StdioOptions, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long, in milliseconds, those that are asked to end may take. */
const GRACE = 5_000;

/** A program, and all that it has started. */
export interface ProcessGroup {
  /** What the program writes, by descriptor, where that is a pipe. */
  readonly streams: readonly (Readable | undefined)[];
  /** Rejects when the program has ended, or could not be started. */
  readonly ended: Promise<never>;
  /** Ends what is left of it: it is asked first. */
  stop(graceMs?: number): Promise<void>;
}

const running = new Set<number>();

/** Starts a program that does not outlive this process. */
export function startGroup(
  command: string,
  args: readonly string[],
  { cwd, env, stdio }: { cwd?: string; env?: NodeJS.ProcessEnv; stdio: StdioOptions },
): ProcessGroup {
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio, detached: true });
  const { pid } = child;
  if (pid !== undefined) running.add(pid);
  const errors = text(child.stderr);
  const ended = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      reject(new Error(`${command} has ended (${signal ?? String(code)}): ${errors().slice(-2_000)}`));
    });
  });
  ended.catch(() => undefined); // it may end when nobody waits for that
  return {
    streams: child.stdio.map((stream) => (stream as Readable | null) ?? undefined),
    ended,
    async stop(graceMs = GRACE): Promise<void> {
      if (pid === undefined) return;
      const end = Date.now() + graceMs;
      for (let left = signalAll(pid, 'SIGTERM'); left && Date.now() < end; left = signalAll(pid, 0)) await sleep(50);
      signalAll(pid, 'SIGKILL'); // workerd in a loop hears nothing else
      running.delete(pid);
      for (const stream of child.stdio) stream?.destroy();
    },
  };
}

/** What has come on a stream so far. */
function text(stream: Readable | null): () => string {
  let all = '';
  stream?.setEncoding('utf8').on('data', (chunk: string) => (all += chunk));
  return () => all;
}

/** Signals a group; false if nobody is left in it. */
function signalAll(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, signal);
  } catch {
    return false;
  }
}

process.once('exit', () => {
  for (const pid of running) signalAll(pid, 'SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
