/** Functions with one defect each, of what only Node has: emitters, sockets, servers, files, processes. */
import { spawn } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { open } from 'node:fs/promises';
import { type Socket, connect, createServer } from 'node:net';
import type { Probe } from '@cancelkit/testing';
import { type Planted, pause } from './planted.js';

/** What lets go of what the functions below have left behind, so that the tests end. */
const leftovers: (() => unknown)[] = [];
export const cleanUp = (): void => {
  for (const letGo of leftovers.splice(0)) letGo();
};

async function hangsOnClosedEmitter(signal: AbortSignal): Promise<void> {
  const emitter = new EventEmitter();
  const timer = setTimeout(() => emitter.emit('done'), 3);
  const stop = (): void => {
    clearTimeout(timer);
    emitter.removeAllListeners(); // and with them the one that settles
  };
  if (signal.aborted) throw signal.reason;
  signal.addEventListener('abort', stop, { once: true });
  await new Promise<void>((resolve) => emitter.once('done', resolve));
  signal.removeEventListener('abort', stop);
}

const bus = new EventEmitter();
async function leavesListenerOnEmitter(signal: AbortSignal, probe: Probe): Promise<void> {
  const listener = (): void => undefined;
  probe.watch(bus, 'message').on('message', listener);
  await pause(signal, 3);
  bus.off('message', listener);
}

const server = createServer((socket) => void socket.on('error', () => undefined).write('hello'));
server.unref();
async function connected(): Promise<Socket> {
  if (!server.listening) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve).unref());
  const socket = connect((server.address() as { port: number }).port, '127.0.0.1'); // leavesSocket
  leftovers.push(() => socket.destroy());
  return new Promise((resolve) => socket.once('data', () => resolve(socket)));
}
async function leavesSocket(signal: AbortSignal): Promise<void> {
  if (signal.aborted) throw signal.reason;
  const socket = await connected();
  await pause(signal, 3); // and never destroyed, when this rejects
  socket.destroy();
}

async function leavesServer(signal: AbortSignal): Promise<void> {
  const own = createServer();
  leftovers.push(() => own.listening && own.close());
  await new Promise<void>((resolve) => own.listen(0, '127.0.0.1', resolve)); // leavesServer
  await pause(signal, 2);
  await new Promise((resolve) => own.close(resolve));
}

async function leavesFile(signal: AbortSignal): Promise<void> {
  const file = await open(__filename); // leavesFile
  leftovers.push(() => file.close().catch(() => undefined));
  await pause(signal, 2);
  await file.close();
}

async function leavesProcess(signal: AbortSignal): Promise<void> {
  if (signal.aborted) throw signal.reason;
  const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 300)'], { stdio: 'ignore' }); // leavesProcess
  await pause(signal, 5);
  child.kill();
  await new Promise((resolve) => child.once('exit', resolve));
}

async function leavesStream(signal: AbortSignal): Promise<void> {
  const child = spawn('sleep', ['0.3'], { stdio: ['ignore', 'pipe', 'ignore'] }); // leavesStream
  await pause(signal, 4);
  child.kill();
  await new Promise((resolve) => child.once('close', resolve));
}

async function runsOn(signal: AbortSignal): Promise<void> {
  const work = (async () => {
    for (let i = 0; i < 3; i++) await open(__filename).then((file) => file.close()); // runsOn
  })();
  const aborted = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.onabort = () => reject(signal.reason);
  });
  await Promise.race([work, aborted]);
  signal.onabort = null;
}

function startsLateInCallback(signal: AbortSignal, probe: Probe): Promise<void> {
  if (signal.aborted) return Promise.reject(signal.reason);
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    setImmediate(() => {
      signal.removeEventListener('abort', stop);
      probe.effect('DELETE /orders');
      resolve();
    });
  });
}

export const plantedOfNode: Record<string, Planted> = {
  hangsOnClosedEmitter: { kind: 'hangs', fn: hangsOnClosedEmitter },
  leavesListenerOnEmitter: { kind: 'listener', fn: leavesListenerOnEmitter },
  leavesSocket: { kind: 'resource', fn: leavesSocket },
  leavesServer: { kind: 'resource', fn: leavesServer },
  leavesFile: { kind: 'resource', fn: leavesFile },
  leavesProcess: { kind: 'resource', fn: leavesProcess },
  leavesStream: { kind: 'resource', fn: leavesStream },
  runsOn: { kind: 'ranOn', fn: runsOn },
  startsLateInCallback: { kind: 'late', fn: startsLateInCallback },
};
