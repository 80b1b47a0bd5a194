import { expected } from '@cancelkit/completion/internal';
import { isLockMessage, whenFree } from './worker-lock.js';

/** A worker of Node (`node:worker_threads`) or of the Web (`Worker`); in Bun and Deno either. */
export interface WorkerLike {
  postMessage(message: unknown, transfer: never[]): void;
  terminate(): unknown;
}

/** What is heard of a worker. */
export interface WorkerListener {
  message?(data: unknown): void;
  /** Of a message that could not be read; in browsers also of an uncaught error, which does not end the worker there. */
  error?(error: unknown): void;
  /** Once, and last. With the error that it died of, if there was one. */
  gone?(exitCode: number | undefined, uncaught: { readonly cause: unknown } | undefined): void;
}

/** The members that tell workers of Node from those of the Web. */
interface NodeWorker extends WorkerLike {
  readonly threadId: number;
  on(name: string, listener: (argument: never) => void): void;
  off(name: string, listener: (argument: never) => void): void;
}
interface WebWorker extends WorkerLike {
  addEventListener(name: string, listener: (event: never) => void): void;
  removeEventListener(name: string, listener: (event: never) => void): void;
}

/** How long the end of a busy worker may take: 2 s in Chrome; Deno does not tell. */
const LONGEST_MS = 3_000;

const hubs = /* @__PURE__ */ new WeakMap<WorkerLike, Hub>();

/**
 * Listens to a worker. However many listen, it has one listener of each event; with the last of them these go, too.
 *
 * A worker that is gone already: `gone` is called at once.
 *
 * @returns stops listening
 * @throws TypeError when it is not a worker
 */
export function listenTo(worker: WorkerLike, listener: WorkerListener): () => void {
  assertWorker(worker);
  return hubOf(worker).add(listener);
}

/** Terminates a worker; fulfills when it is gone, as far as that can be known. */
export function terminate(worker: WorkerLike): Promise<void> {
  return hubOf(worker).terminate();
}

/** @throws TypeError when it is not a worker */
export function assertWorker(worker: unknown): asserts worker is WorkerLike {
  const { postMessage, terminate, on, addEventListener } = (worker ?? {}) as Partial<NodeWorker & WebWorker>;
  const isWorker = [postMessage, terminate, on ?? addEventListener].every((member) => typeof member === 'function');
  if (!isWorker) throw expected('worker', 'a Worker, or a function that makes one', worker);
}

function hubOf(worker: WorkerLike): Hub {
  let hub = hubs.get(worker);
  if (hub === undefined) hubs.set(worker, (hub = 'on' in worker ? new NodeHub(worker) : new WebHub(worker)));
  return hub;
}

/** Whatever is heard of a worker goes through here to those who listen. */
abstract class Hub {
  readonly #listeners = new Set<WorkerListener>();
  /** How many of them want messages. */
  #readers = 0;
  #events: readonly string[] = [];
  #isGone = false;
  #terminated: Promise<void> | undefined = undefined;

  add(listener: WorkerListener): () => void {
    this.#listeners.add(listener);
    if (listener.message) this.#readers++;
    this.#subscribe();
    if (this.#isGone || this.isDead) this.gone(undefined);
    return () => {
      if (!this.#listeners.delete(listener)) return;
      if (listener.message) this.#readers--;
      this.#subscribe();
    };
  }

  terminate(): Promise<void> {
    return (this.#terminated ??= this.end().then(() => this.gone(undefined)));
  }

  /** All events of the worker that are of interest, and those of them that tell its end. */
  protected abstract readonly all: readonly string[];
  protected abstract readonly ends: readonly string[];
  protected abstract on(event: string): void;
  protected abstract off(event: string): void;
  /** It was gone before anybody listened. */
  protected abstract get isDead(): boolean;
  protected abstract end(): Promise<void>;

  protected message(data: unknown): void {
    for (const listener of [...this.#listeners]) listener.message?.(data);
  }

  protected error(error: unknown): void {
    for (const listener of [...this.#listeners]) listener.error?.(error);
  }

  protected gone(exitCode: number | undefined, uncaught?: { readonly cause: unknown }): void {
    this.#isGone = true;
    const listeners = [...this.#listeners];
    this.#listeners.clear();
    this.#subscribe();
    for (const listener of listeners) listener.gone?.(exitCode, uncaught);
  }

  /** To what somebody wants to hear, and to no more: in Node whoever listens to messages keeps the thread alive. */
  #subscribe(): void {
    const events = this.#listeners.size === 0 ? [] : this.#readers > 0 ? this.all : this.ends;
    const former = this.#events;
    this.#events = events;
    for (const event of former) if (!events.includes(event)) this.off(event);
    for (const event of events) if (!former.includes(event)) this.on(event);
  }
}

class NodeHub extends Hub {
  readonly #worker: NodeWorker;
  #uncaught: { readonly cause: unknown } | undefined = undefined;
  protected override readonly all = ['message', 'messageerror', 'error', 'exit'];
  protected override readonly ends = ['error', 'exit'];
  readonly #listeners: Readonly<Record<string, (argument: never) => void>> = {
    message: (data) => this.message(data),
    messageerror: (error) => this.error(error),
    error: (cause) => (this.#uncaught = { cause }), // the exit follows
    exit: (code) => this.gone(code, this.#uncaught),
  };

  constructor(worker: WorkerLike) {
    super();
    this.#worker = worker as NodeWorker;
  }

  protected override get isDead(): boolean {
    return this.#worker.threadId === -1;
  }

  protected override on(event: string): void {
    this.#worker.on(event, this.#listeners[event] as (argument: never) => void);
  }

  protected override off(event: string): void {
    this.#worker.off(event, this.#listeners[event] as (argument: never) => void);
  }

  protected override async end(): Promise<void> {
    await this.#worker.terminate(); // it resolves after the exit event
  }
}

class WebHub extends Hub {
  readonly #worker: WebWorker;
  #lock: string | undefined = undefined;
  #stopWaiting: (() => void) | undefined = undefined;
  protected override readonly all = ['message', 'messageerror', 'error', 'close'];
  protected override readonly ends = this.all; // a message tells the lock
  readonly #listeners: Readonly<Record<string, (event: never) => void>> = {
    message: ({ data }: MessageEvent) => {
      if (isLockMessage(data)) this.#waitFor(data.name);
      else this.message(data);
    },
    messageerror: () => this.error(new TypeError('A message of the worker could not be read.')),
    error: (event: ErrorEvent) => {
      event.preventDefault(); // it is shown by those who listen; Deno would end the process
      this.error(errorOf(event));
    },
    close: () => this.gone(undefined), // of Bun
  };

  constructor(worker: WorkerLike) {
    super();
    this.#worker = worker as WebWorker;
  }

  protected override get isDead(): boolean {
    return false; // nobody can tell
  }

  protected override on(event: string): void {
    this.#worker.addEventListener(event, this.#listeners[event] as (event: never) => void);
    if (this.#lock !== undefined) this.#waitFor(this.#lock);
  }

  protected override off(event: string): void {
    this.#worker.removeEventListener(event, this.#listeners[event] as (event: never) => void);
    this.#stopWaiting?.();
    this.#stopWaiting = undefined;
  }

  protected override async end(): Promise<void> {
    this.#worker.terminate();
    const lock = this.#lock;
    if (lock === undefined) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(done, LONGEST_MS);
      const stop = whenFree(lock, done);
      function done(): void {
        clearTimeout(timer);
        stop();
        resolve();
      }
    });
  }

  #waitFor(lock: string): void {
    this.#lock = lock;
    this.#stopWaiting ??= whenFree(lock, () => this.gone(undefined));
  }
}

/** Between threads an ErrorEvent carries text only; that of a script which cannot be loaded not even that. */
function errorOf({ error, message }: ErrorEvent): unknown {
  if (error !== undefined && error !== null) return error;
  return new Error(message ? message : 'The worker could not be started.');
}
