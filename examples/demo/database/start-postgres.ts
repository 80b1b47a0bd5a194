import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { waitAsync } from 'cancelkit';
import { lineSink } from '../server/line-sink.js';
import { runTag } from '../counting/worker-tag.js';

/** What becomes of an attempt to start a PostgreSQL: its address, or why there is none. */
export type StartedPostgres = { readonly url: string; stop(): Promise<void> } | { readonly problem: string };

/**
 * Starts a PostgreSQL that needs nothing on this machine, on a free port, in a temporary folder. Where there are no
 * binaries for the platform, or they do not run, that is a `problem`, not an error.
 *
 * Aborted: what was started is stopped before the promise rejects. `stop` ends when server and folder are gone.
 */
export async function startPostgres(signal: AbortSignal, runId: string): Promise<StartedPostgres> {
  const script = fileURLToPath(new URL('./postgres-keeper.mjs', import.meta.url));
  const keeper = spawn(process.execPath, [script, `${runTag(runId)}postgres`], {
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  keeper.stdin.on('error', () => undefined); // it has ended by itself, and `exited` knows
  const exited = once(keeper, 'close');
  const stop = async (): Promise<void> => {
    keeper.stdin.end();
    await exited;
  };
  const told = new Promise<{ url: string } | { problem: string }>((resolve) => {
    keeper.stdout.pipe(lineSink((line) => resolve(JSON.parse(line) as { url: string } | { problem: string })));
    keeper.once('close', (code) => resolve({ problem: `it ended with code ${String(code)}` }));
  });
  try {
    const started = await waitAsync(told, { signal });
    return 'url' in started ? { ...started, stop } : started;
  } catch (reason) {
    await stop();
    throw reason;
  }
}
