// Workers of Node or of the Web, as the runtime has them, in one shape for the scenarios.
import type { WorkerLike } from '@cancelkit/threads';

export interface Command {
  readonly command: string;
  readonly token?: unknown;
  readonly tokens?: unknown;
  readonly value?: unknown;
}

export interface Task {
  readonly name: string;
  readonly data?: unknown;
}

type Listener = (message: unknown) => void;

interface NodeThreads {
  readonly Worker: new (
    url: string | URL,
    options?: object,
  ) => WorkerLike & { on(name: string, listener: Listener): void };
  readonly parentPort: { on(name: string, listener: Listener): void; postMessage(message: unknown): void } | null;
}

interface Process {
  readonly versions?: Readonly<Record<string, string>>;
  getBuiltinModule?(name: string): NodeThreads | undefined;
  exit(code: number): never;
}

const { process } = globalThis as unknown as { process?: Process };
const { location } = globalThis as { location?: { readonly search: string } };

/** Web Workers, also where Node's exist: with `web` in the query of the module, or as the first argument. */
const argument = (process as { argv?: string[] } | undefined)?.argv?.[2];
const isWeb = process?.getBuiltinModule === undefined || argument === 'web' || (location?.search ?? '').includes('web');
const node = process?.getBuiltinModule?.('node:worker_threads');

export const kind: 'web' | 'node' = isWeb ? 'web' : 'node';
export const runtime = process?.versions?.bun ? 'bun' : process?.versions?.deno ? 'deno' : process ? 'node' : 'browser';

const isTagged = (message: unknown): boolean =>
  typeof message === 'object' && message !== null && '@cancelkit/threads' in message;

/** Messages in their order, whether somebody waits for them already or not. */
class Inbox {
  readonly #messages: unknown[] = [];
  readonly #waiting: Listener[] = [];

  receive(message: unknown): void {
    const waiting = this.#waiting.shift();
    if (waiting) waiting(message);
    else this.#messages.push(message);
  }

  next(): Promise<unknown> {
    if (this.#messages.length > 0) return Promise.resolve(this.#messages.shift());
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}

export class TestWorker extends Inbox {
  readonly worker: WorkerLike;

  constructor(worker: WorkerLike) {
    super();
    this.worker = worker;
    const receive = (message: unknown): void => {
      if (!isTagged(message)) this.receive(message);
    };
    const { on, addEventListener } = worker as unknown as {
      on?: (name: string, listener: Listener) => void;
      addEventListener: (name: string, listener: (event: MessageEvent) => void) => void;
    };
    if (on) on.call(worker, 'message', receive);
    else addEventListener.call(worker, 'message', ({ data }) => receive(data));
  }

  command(command: string, rest: Omit<Command, 'command'> = {}, transfer: readonly object[] = []): void {
    this.worker.postMessage({ command, ...rest }, [...transfer] as never[]);
  }

  async terminate(): Promise<void> {
    await this.worker.terminate();
  }
}

/** A worker on `worker.ts`, or on another file beside it. */
export function makeWorker(file = 'worker.mjs', options: object = {}): WorkerLike {
  const url = new URL(isWeb ? `${file}?web` : file, import.meta.url);
  if (!isWeb && node) return new node.Worker(url, { execArgv: [], ...options });
  const { Worker } = globalThis as unknown as { Worker: new (url: URL, options: object) => WorkerLike };
  return new Worker(url, { type: 'module' });
}

export function startWorker(file?: string): TestWorker {
  return new TestWorker(makeWorker(file));
}

/** The other side, in a worker. */
export function openParent(): {
  post(message: unknown): void;
  next(): Promise<unknown>;
  exit(code: number): void;
  commands(commands: Record<string, (command: Command) => unknown>): void;
} {
  const port = node?.parentPort;
  const scope = globalThis as unknown as {
    postMessage(message: unknown): void;
    addEventListener(name: string, listener: (event: MessageEvent) => void): void;
    close(): void;
  };
  const post = (message: unknown): void => (port ?? scope).postMessage(message);
  const inbox = new Inbox();
  const listen = (listener: Listener): void => {
    if (port) port.on('message', listener);
    else scope.addEventListener('message', ({ data }) => listener(data));
  };
  return {
    post,
    next: () => inbox.next(),
    exit: (code) => (port && process ? process.exit(code) : scope.close()),
    commands: (commands) =>
      listen((message) => {
        if (isTagged(message)) return;
        const { command } = message as Command;
        if (command === undefined) inbox.receive(message);
        else void Promise.resolve(commands[command]!(message as Command)).then(post);
      }),
  };
}
