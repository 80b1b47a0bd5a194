/** Functions without a defect that use what only Node has: none of them may be reported. */
import { cancelable, waitAsync, waitForEvent } from '@cancelkit/cancellation';
import { fromCallback, runProcess } from '@cancelkit/node';
import type { AbortSafetyOptions } from '@cancelkit/testing';
import { exec, execFile } from 'node:child_process';
import { type ScryptOptions, scrypt } from 'node:crypto';
import { EventEmitter, on, once } from 'node:events';
import { createReadStream } from 'node:fs';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { Agent, createServer, get } from 'node:http';
import { type AddressInfo, type Socket, connect, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { Good } from './good.js';
import { pause } from './planted.js';

/** Node rejects with an AbortError of its own, whose cause is the reason. */
const byCause: AbortSafetyOptions = { outcome: 'cause' };

const web = createServer((_, response) => {
  response.write('half, ');
  setTimeout(() => response.end('whole'), 3);
}).unref();
const keepAlive = new Agent({ keepAlive: true });

async function portOf(server: {
  listening: boolean;
  address(): unknown;
  listen(port: number): unknown;
}): Promise<number> {
  if (!server.listening)
    await new Promise<void>((resolve) =>
      (server.listen as (p: number, h: string, r: () => void) => void)(0, '127.0.0.1', resolve),
    );
  return (server.address() as AddressInfo).port;
}

/** A pool of one connection to an echo server, which it keeps for a while: as database pools do. */
const echo = createTcpServer((socket) => {
  socket.on('error', () => undefined).on('data', (data) => setTimeout(() => socket.write(data), 2));
}).unref();
let idle: Socket | undefined;
let idleTimer: NodeJS.Timeout | undefined;

async function ask(signal: AbortSignal): Promise<string> {
  const port = await portOf(echo);
  signal.throwIfAborted();
  clearTimeout(idleTimer);
  const socket = idle ?? connect(port, '127.0.0.1').on('error', () => undefined);
  idle = undefined;
  try {
    socket.write('hello');
    return String(await waitForEvent<Buffer>(signal, socket, 'data'));
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    if (!socket.destroyed) {
      idle = socket;
      idleTimer = setTimeout(() => socket.destroy(), 10_000);
    }
  }
}

let heartbeat: NodeJS.Timeout | undefined; // of the module, started once
/** What lets go of what is kept on purpose, so that the tests end. */
export const cleanUp = (): void => {
  clearInterval(heartbeat);
  clearTimeout(idleTimer);
  idle?.destroy();
  keepAlive.destroy();
};

const cache = new Map<string, Promise<string>>();

async function lines(signal: AbortSignal): Promise<number> {
  let count = 0;
  for await (const chunk of createReadStream(__filename, { signal, highWaterMark: 4_000 }))
    count += String(chunk).length;
  return count;
}

async function temporary(signal: AbortSignal): Promise<string> {
  signal.throwIfAborted();
  const folder = await mkdtemp(join(tmpdir(), 'good-'));
  try {
    await writeFile(join(folder, 'a'), 'text', { signal });
    return await readFile(join(folder, 'a'), { encoding: 'utf8', signal });
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function reads(signal: AbortSignal): Promise<string> {
  signal.throwIfAborted();
  const file = await open(__filename);
  try {
    signal.throwIfAborted();
    await pause(signal, 2);
    return String(signal.aborted);
  } finally {
    await file.close();
  }
}

async function ticks(signal: AbortSignal): Promise<number> {
  const emitter = new EventEmitter();
  const timer = setInterval(() => emitter.emit('tick'), 2);
  let count = 0;
  try {
    for await (const args of on(emitter, 'tick', { signal })) {
      count += 1 + (args as unknown[]).length;
      if (count === 3) break;
    }
    return count;
  } finally {
    clearInterval(timer);
  }
}

// Not by the signal of the request: an abort in the tick in which the agent takes the connection back is an uncaught error of Node.
const requestOfAgent = async (signal: AbortSignal): Promise<string> => {
  const port = await portOf(web);
  return cancelable<string>(signal, (source) => {
    const client = get({ port, host: '127.0.0.1', agent: keepAlive }, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += String(chunk)));
      response.on('end', () => source.trySetResult(text));
    }).on('error', (error) => source.trySetException(error));
    return ({ status }) => {
      if (status === 'canceled') client.destroy();
    };
  });
};

const derive = promisify<string, string, number, ScryptOptions, Buffer>(scrypt);

async function serves(signal: AbortSignal): Promise<void> {
  const server = createServer((_, response) => response.end('ok'));
  try {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    await pause(signal, 3);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

async function works(signal: AbortSignal): Promise<unknown> {
  signal.throwIfAborted();
  const worker = new Worker('require("node:worker_threads").parentPort.postMessage(1); setTimeout(() => {}, 1000)', {
    eval: true,
  });
  try {
    return await waitForEvent(signal, worker, 'message');
  } finally {
    await worker.terminate();
  }
}

export const goodOfNode: Record<string, Good> = {
  'a cleanup that takes a turn': {
    fn: (signal) => pause(signal, 2).finally(() => new Promise((resolve) => setImmediate(resolve))),
  },
  'a file that is closed': { fn: reads },
  'a server that is closed': { fn: serves },
  'a temporary folder': { fn: temporary, options: { ...byCause, mayFinish: true } },
  'a timer of the module': {
    fn: (signal) => {
      heartbeat ??= setInterval(() => undefined, 60_000);
      return pause(signal, 2);
    },
  },
  'a cache of the module': {
    fn: async (signal) => {
      let text = cache.get('a');
      if (text === undefined) cache.set('a', (text = readFile(__filename, 'utf8')));
      return waitAsync(text, { signal });
    },
  },
  'timers/promises': { fn: (signal) => sleep(3, 1, { signal }), options: byCause },
  'events.once': {
    fn: async (signal) => {
      const emitter = new EventEmitter();
      const timer = setTimeout(() => emitter.emit('ready'), 2);
      await once(emitter, 'ready', { signal }).finally(() => clearTimeout(timer));
    },
    options: byCause,
  },
  'events.on': { fn: ticks, options: byCause },
  'a stream that is read': { fn: lines, options: byCause },
  'stream.pipeline': {
    fn: (signal) =>
      pipeline(Readable.from(['a', 'b', 'c']), new Writable({ write: (_, __, next) => void setImmediate(next) }), {
        signal,
      }),
    options: byCause,
  },
  execFile: {
    fn: (signal) => promisify(execFile)(process.execPath, ['-e', '0'], { signal }),
    options: { ...byCause, maxRuns: 6 },
  },
  'an agent that keeps connections': { fn: requestOfAgent },
  'a pool with a timer for what is idle': { fn: ask },
  'a worker that is terminated': { fn: works, options: { mayFinish: true, maxRuns: 5 } },
  'work in the thread pool, no longer waited for': {
    fn: (signal) => waitAsync(derive('a', 'b', 16, { N: 1_024 }), { signal }),
  },
  'cancelkit: runProcess': {
    fn: (signal) => runProcess(signal, 'sleep', ['0.01']),
    options: { mayFinish: true, mayWait: true, maxRuns: 8 },
  },
  'cancelkit: fromCallback': {
    fn: (signal) =>
      fromCallback<string>(signal, (callback) => {
        const child = exec('sleep 0.01', (error) => callback(error, 'done'));
        return () => void child.kill();
      }),
    options: { maxRuns: 8 },
  },
};
