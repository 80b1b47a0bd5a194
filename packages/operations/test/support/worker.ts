import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { onSource } from '../../../completion/test/support/run-fixture.js';
import type { Order, Report, Setup } from '../fixtures/worker.js';
import { eventually } from './settled.js';

/** A process of its own that does what it is told to. */
export interface Worker {
  readonly process: ChildProcess;
  readonly reports: readonly Report[];
  tell(order: Order): void;
  /** The first report that is like this, also if it has come already. */
  heard(like: Partial<Report>, ms?: number): Promise<Report>;
  kill(signal?: NodeJS.Signals): Promise<void>;
}

export interface Workers<S = Setup> {
  start(setup: S): Promise<Worker>;
  close(): Promise<void>;
}

/** Compiles a fixture once, so that a process starts in a fraction of a second. */
export async function workers<S = Setup>(fixture = 'worker'): Promise<Workers<S>> {
  const parent = join(__dirname, '../../node_modules/.cache');
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, 'workers-')); // here, so that the clients are found
  const script = join(folder, 'worker.mjs');
  await build({
    entryPoints: [join(__dirname, `../fixtures/${fixture}.ts`)],
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['ioredis', 'pg'],
    conditions: onSource ? ['@cancelkit/source'] : [],
  });
  const all: Worker[] = [];
  return {
    start: async (setup) => {
      const worker = startWorker(fork(script, [JSON.stringify(setup)], { execArgv: [] }));
      all.push(worker);
      await worker.heard({ is: 'ready' });
      return worker;
    },
    close: async () => {
      await Promise.all(all.map((worker) => worker.kill()));
      rmSync(folder, { recursive: true });
    },
  };
}

function startWorker(child: ChildProcess): Worker {
  const reports: Report[] = [];
  child.on('message', (report: Report) => reports.push(report));
  const exited = once(child, 'exit');
  const find = (like: Partial<Report>): Report | undefined =>
    reports.find((report) =>
      Object.entries(like).every(([key, value]) => report[key as keyof Report] === (value as unknown)),
    );
  return {
    process: child,
    reports,
    tell: (order) => void child.send(order),
    heard: async (like, ms) => {
      await eventually(() => find(like) !== undefined, ms);
      return find(like)!;
    },
    kill: async (signal = 'SIGKILL') => {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      await exited;
    },
  };
}
