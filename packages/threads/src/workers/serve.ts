import { type TaskMessage, type Numbered, isTask } from './task.js';
import { holdLock } from './worker-lock.js';
import { type TaskFunction, faultedAnswer, workerTask } from './worker-task.js';

/**
 * Answers the tasks that {@link runInWorker} sends to this worker: {@link workerTask} on its own port. Tasks may overlap.
 *
 * Messages of others are left alone. In Node a serving worker lives until it is terminated.
 *
 * @throws TypeError when `fn` is not a function
 * @throws Error when this thread is not a worker, or serves already
 * @example
 * // hash.worker.ts
 * serve((signal, path: string) => hash(signal, path));
 */
export function serve<A, B>(fn: TaskFunction<A, B>): void {
  const task = workerTask(fn) as (message: TaskMessage<unknown>) => Promise<object>;
  const port = parentPort();
  if (port === undefined) throw new Error('serve() answers the thread that made this worker: call it in a worker.');
  if (serving)
    throw new Error('serve() has been called in this worker already: let one function tell its tasks apart.');
  serving = true;
  port.listen((message) => {
    if (isTask(message)) void answer(message as TaskMessage<unknown> & Numbered);
  });

  async function answer(message: TaskMessage<unknown> & Numbered): Promise<void> {
    const { id } = message;
    const end = await task(message);
    try {
      port?.post({ ...end, id });
    } catch (error) {
      port?.post({ ...faultedAnswer(error), id }); // a value that cannot be cloned
    }
  }
}

let serving = false;

interface Port {
  post(message: unknown): void;
  listen(callback: (message: unknown) => void): void;
}

/** Looked up, not imported: bundlers for browsers see nothing of Node. */
function parentPort(): Port | undefined {
  return nodePort() ?? webPort();
}

interface NodePort {
  postMessage(message: unknown): void;
  on(name: 'message', listener: (message: unknown) => void): void;
}

function nodePort(): Port | undefined {
  const { process } = globalThis as {
    process?: { getBuiltinModule?: (name: string) => { parentPort?: NodePort | null } | undefined };
  };
  const port = process?.getBuiltinModule?.('node:worker_threads')?.parentPort;
  if (port === undefined || port === null) return undefined;
  return { post: (message) => port.postMessage(message), listen: (callback) => port.on('message', callback) };
}

interface WorkerScope {
  postMessage(message: unknown): void;
  addEventListener(name: 'message', listener: (event: MessageEvent) => void): void;
}

function webPort(): Port | undefined {
  if (typeof (globalThis as { WorkerGlobalScope?: unknown }).WorkerGlobalScope === 'undefined') return undefined;
  const scope = globalThis as unknown as WorkerScope;
  const lock = holdLock();
  const listen = (callback: (message: unknown) => void): void =>
    scope.addEventListener('message', ({ data }) => {
      void lock.then((name) => {
        if (name !== undefined && isTask(data)) scope.postMessage({ '@cancelkit/threads': 'lock/1', name });
        callback(data);
      });
    });
  return { post: (message) => scope.postMessage(message), listen };
}
