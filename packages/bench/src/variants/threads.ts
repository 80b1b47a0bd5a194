import {
  type ReceivedSignal,
  type SignalToken,
  SharedCompletionSource,
  offload,
  receiveSignal,
  runInWorker,
  serve,
  shareSignal,
  workerTask,
} from '@cancelkit/threads';
import { expose, wrap } from 'comlink';
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transferableAbortSignal } from 'node:util';
import { MessageChannel, Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import type { Piscina } from 'piscina';
import type { Tinypool } from 'tinypool';
import type { Loop, Surroundings } from '../loop.js';

// The other side: a worker runs the same code, and does what its role says.

const next = (n: number): number => n + 1;

const roles: Record<string, () => void> = {
  settles() {
    parentPort?.on('message', (token: SharedCompletionSource<number>['token']) => {
      SharedCompletionSource.from(token).setResult(1);
    });
  },
  answers() {
    parentPort?.on('message', (n: number) => parentPort?.postMessage(next(n)));
  },
  looks() {
    parentPort?.on('message', (token: SignalToken) => {
      const received = receiveSignal(token);
      parentPort?.postMessage('begun');
      while (!received.aborted);
      parentPort?.postMessage('stopped');
    });
  },
  yields() {
    let goes = false;
    parentPort?.on('message', (message: 'go' | 'stop') => {
      goes = message === 'go';
      if (goes) {
        parentPort?.postMessage('begun');
        void loop();
      }
    });
    async function loop(): Promise<void> {
      while (goes) await new Promise((resolve) => setImmediate(resolve));
      parentPort?.postMessage('stopped');
    }
  },
  spins() {
    parentPort?.postMessage('ready');
    parentPort?.on('message', () => {
      parentPort?.postMessage('begun');
      for (;;);
    });
  },
  serves: () => serve((_, n: number) => next(n)),
  transferable() {
    parentPort?.on('message', ({ n, signal }: { n: number; signal: AbortSignal }) => {
      parentPort?.postMessage(signal.aborted ? 0 : next(n));
    });
  },
  comlink: () => expose({ next }, nodeEndpoint(parentPort)),
};

if (!isMainThread) {
  Object.assign(globalThis, { poolTask: workerTask((_, n: number) => next(n)) });
  roles[(workerData as { role?: string } | undefined)?.role ?? '']?.();
}

function start({ code }: Surroundings, role: string): Worker {
  return new Worker(code, { eval: true, execArgv: [], workerData: { role } });
}

// Rounds of a loop that works, and looks at a signal that nobody aborts. The work is one that the engine does not see through,
// as that of users is: else it would look once, for all rounds.

const work = new Map<number, number>();

export function lookAtNothing(): Loop {
  return {
    run(operations) {
      for (let i = 0; i < operations; i++) {
        work.set(i & 7, i);
      }
    },
  };
}

export function lookAtReceived(): Loop {
  const received: ReceivedSignal = receiveSignal(shareSignal(new AbortController().signal).token);
  return {
    run(operations) {
      for (let i = 0; i < operations; i++) {
        work.set(i & 7, i);
        if (received.aborted) throw new Error('Nobody has aborted');
      }
    },
  };
}

export function lookAtWord(): Loop {
  const words = new Int32Array(new SharedArrayBuffer(4));
  return {
    run(operations) {
      for (let i = 0; i < operations; i++) {
        work.set(i & 7, i);
        if (Atomics.load(words, 0) !== 0) throw new Error('Nobody has aborted');
      }
    },
  };
}

export function lookAtSignal(): Loop {
  const { signal } = receiveSignal(shareSignal(new AbortController().signal).token);
  return {
    run(operations) {
      for (let i = 0; i < operations; i++) {
        work.set(i & 7, i);
        if (signal.aborted) throw new Error('Nobody has aborted');
      }
    },
  };
}

export function lookAtPlatform(): Loop {
  const { signal } = new AbortController();
  return {
    run(operations) {
      for (let i = 0; i < operations; i++) {
        work.set(i & 7, i);
        if (signal.aborted) throw new Error('Nobody has aborted');
      }
    },
  };
}

// Made and let go of. What is closed goes in a turn of its own, which is not timed.

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export function shareAndDispose(): Loop {
  const { signal } = new AbortController();
  return {
    prepare: turn,
    run(operations) {
      for (let i = 0; i < operations; i++) shareSignal(signal).dispose();
    },
  };
}

export function openAndClose(): Loop {
  return {
    prepare: turn,
    run(operations) {
      for (let i = 0; i < operations; i++) new MessageChannel().port1.close();
    },
  };
}

// One after the other: there and back.

export function settleFar(_: number, surroundings: Surroundings): Loop {
  const worker = start(surroundings, 'settles');
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) {
        const source = new SharedCompletionSource<number>({ maxBytes: 64 });
        worker.postMessage(source.token);
        await source.promise;
      }
    },
  };
}

export function answerFar(_: number, surroundings: Surroundings): Loop {
  const worker = start(surroundings, 'answers');
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) await ask(worker, i);
    },
  };
}

function ask(worker: Worker, message: unknown, transfer: readonly object[] = []): Promise<unknown> {
  return new Promise((resolve) => {
    worker.once('message', resolve);
    worker.postMessage(message, transfer as never[]);
  });
}

// Stopped, as the thread that has aborted hears. To make the loop busy is not timed.

export function stopByLook(_: number, surroundings: Surroundings): Loop {
  const worker = start(surroundings, 'looks');
  let controller: AbortController;
  return {
    async prepare() {
      controller = new AbortController();
      await ask(worker, shareSignal(controller.signal).token);
    },
    async run() {
      const stopped = once(worker, 'message');
      controller.abort();
      await stopped;
    },
  };
}

export function stopByMessage(_: number, surroundings: Surroundings): Loop {
  const worker = start(surroundings, 'yields');
  let controller: AbortController;
  return {
    async prepare() {
      controller = new AbortController();
      controller.signal.addEventListener('abort', () => worker.postMessage('stop'), { once: true });
      await ask(worker, 'go');
    },
    async run() {
      const stopped = once(worker, 'message');
      controller.abort();
      await stopped;
    },
  };
}

export function stopByTerminate(_: number, surroundings: Surroundings): Loop {
  let worker: Worker;
  return {
    async prepare() {
      worker = start(surroundings, 'spins');
      await once(worker, 'message');
      await ask(worker, 'go');
    },
    async run() {
      await worker.terminate();
    },
  };
}

/** The other worker is ready, and does nothing: it would take the processor from those that are measured next. */
export function stopByTerminateAndStart(_: number, surroundings: Surroundings): Loop {
  let worker: Worker | undefined;
  return {
    async prepare() {
      if (worker === undefined) {
        worker = start(surroundings, 'spins');
        await once(worker, 'message');
      }
      await ask(worker, 'go');
    },
    async run() {
      await worker?.terminate();
      worker = start(surroundings, 'spins');
      await once(worker, 'message');
    },
  };
}

// Tasks, one after the other, with one signal that is not aborted.

export function runTask(_: number, surroundings: Surroundings): Loop {
  const worker = start(surroundings, 'serves');
  const { signal } = new AbortController();
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) await runInWorker<number, number>(signal, worker, i);
    },
  };
}

export function runTaskTransferable(_: number, surroundings: Surroundings): Loop {
  const worker = start(surroundings, 'transferable');
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) {
        const signal = transferableAbortSignal(new AbortController().signal); // sent once: each time adds a listener
        await ask(worker, { n: i, signal }, [signal]);
      }
    },
  };
}

export function runTaskComlink(_: number, surroundings: Surroundings): Loop {
  const api = wrap<{ next(n: number): number }>(nodeEndpoint(start(surroundings, 'comlink')));
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) await api.next(i);
    },
  };
}

export function runTaskBare(_: number, surroundings: Surroundings): Loop {
  const worker = start(surroundings, 'answers');
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) await ask(worker, i);
    },
  };
}

// Pools read their worker from a file.

function fileOf(code: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'cancelkit-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true }));
  const file = join(folder, 'task.cjs');
  writeFileSync(file, code);
  return file;
}

const one = { minThreads: 1, maxThreads: 1, execArgv: [] };
const plain = 'module.exports = (n) => n + 1;';

export async function runInPool(_: number, { code, load }: Surroundings): Promise<Loop> {
  const { Piscina: Pool } = (await load('piscina')) as { Piscina: typeof Piscina };
  const pool = new Pool({ ...one, filename: fileOf(`${code}\nmodule.exports = globalThis.poolTask;`) });
  const { signal } = new AbortController();
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) {
        await offload<number, number>(signal, (message, { hard }) => pool.run(message, { signal: hard }), i);
      }
    },
  };
}

export async function runInPiscina(_: number, { load }: Surroundings): Promise<Loop> {
  const { Piscina: Pool } = (await load('piscina')) as { Piscina: typeof Piscina };
  const pool = new Pool({ ...one, filename: fileOf(plain) });
  const { signal } = new AbortController();
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) await pool.run(i, { signal });
    },
  };
}

export async function runInTinypool(_: number, { load }: Surroundings): Promise<Loop> {
  const { Tinypool: Pool } = (await load('tinypool')) as { Tinypool: typeof Tinypool };
  const pool = new Pool({ ...one, filename: fileOf(plain) });
  const { signal } = new AbortController();
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) await pool.run(i, { signal });
    },
  };
}
