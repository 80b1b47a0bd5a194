// This example shows a scope: what it has opened is closed in reverse order, whichever way it ends, and nothing runs on.
import { delay, forever, settle, spawn } from 'cancelkit';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

type Log = (line: string) => void;

export function writeReport(
  signal: AbortSignal,
  log: Log,
  work: (inner: AbortSignal) => Promise<string>,
): Promise<string> {
  return spawn(signal, async (inner, { defer, fork }) => {
    const folder = await mkdtemp(join(tmpdir(), 'report-'));
    defer(async () => {
      await rm(folder, { recursive: true });
      log('3. the folder is removed');
    });

    const file = await open(join(folder, 'report.txt'), 'w');
    defer(async () => {
      await file.close();
      log('2. the file is closed');
    });

    fork(async (signal) => {
      try {
        for (;;) await delay(signal, 60_000); // a heartbeat, in the background
      } finally {
        log('1. the heartbeat has ended');
      }
    });

    await file.write(await work(inner));
    return readFile(join(folder, 'report.txt'), 'utf8');
  });
}

export async function main(log: Log): Promise<void> {
  const controller = new AbortController();
  const { signal } = controller;

  log(await writeReport(signal, log, async () => 'all is well'));

  const endless = settle(
    writeReport(signal, log, (inner) => {
      queueMicrotask(() => controller.abort('shutting down')); // when it has begun to work
      return forever(inner);
    }),
    signal,
  );
  log(JSON.stringify(await endless));
}
