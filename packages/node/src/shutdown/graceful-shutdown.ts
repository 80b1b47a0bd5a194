import { CancellationSource, type LinkedSignal, type Registration, grace, onAbort } from '@cancelkit/cancellation';
import { CompletionSource } from '@cancelkit/completion';
import { addDispose, domException, lacksDispose, reportUncaught } from '@cancelkit/completion/internal';
import { signalOfProcess } from '../processes/signal-of-process.js';
import { type HttpServer, assertServer, eventsOf, stopAccepting } from './http-server.js';
import { ServerConnections } from './server-connections.js';
import { type ShutdownOptions, type ShutdownPhase, shutdownSettings } from './shutdown-options.js';

/** A server on its way to its end: what {@link gracefulShutdown} makes. */
export interface GracefulShutdown extends Disposable {
  /** Aborts when the shutdown begins: for what should not start any more. */
  readonly soft: AbortSignal;
  /** Aborts when the time of running requests is up, with the same reason: for what has to stop. */
  readonly hard: AbortSignal;
  /** Whether new requests are welcome: what a readiness probe is answered by. */
  readonly ready: boolean;
  /** Fulfills when the server has closed and no connection is left. Rejects with an AbortError when disposed before. */
  readonly done: Promise<void>;
  /** Begins the shutdown, as a process signal does; does nothing when it has begun. */
  start(reason?: unknown): void;
  /** Lets go of the server and the process signals. Aborts nothing, and closes nothing more. */
  dispose(): void;
}

/**
 * How long, in milliseconds, a connection has to be quiet before it is closed. Of 50 clients that send in the very moment of the
 * shutdown, 40 lose their request when idle connections are closed at once.
 */
const QUIET = 100;

/** How long, in milliseconds, requests that were aborted have to be answered all the same, before they are cut off. */
const LAST_WORDS = 250;

/** And how long connections that were cut off have to be gone. */
const CLOSING = 50;

/**
 * Shuts a server down when the process is asked to end: lets running requests end, and is never late.
 *
 * On the first process signal, or `start()`:
 *
 * 1. `'draining'`: `ready` is false, `soft` aborts, nothing new is accepted. Connections go when they have answered; a response
 *    that has not begun says so (`Connection: close`), a session of HTTP/2 by GOAWAY. Idle ones go when nothing has come for
 *    100 ms more, for their clients may be sending just now.
 * 2. `'aborting'`, `graceMs` later, if something still runs: `hard` aborts, and so does `signalOfResponse` of each running
 *    request. They have 250 ms to answer; then their connections are cut, upgraded ones (WebSocket) too.
 * 3. `'closed'`: `done` fulfills.
 *
 * The reason of both signals is that of {@link signalOfProcess}, or what `start` was given, by identity. A second process
 * signal ends the process at once. Works with servers of `node:http`, `node:https` and `node:http2`, and so with every
 * framework. Call it before the server listens: connections from before are only known when their time is up.
 *
 * **Already received**: a process signal that has come before begins the shutdown at once.
 * **Cleanup**: when closed it listens to process signals only, and when disposed to nothing. It does not keep the process alive
 * before it begins.
 *
 * @throws TypeError or RangeError when an argument is wrong
 * @example
 * const server = createServer(handle);
 * using shutdown = gracefulShutdown(server.listen(8080), { graceMs: 10_000 });
 * await shutdown.done;
 * await pool.end();
 * @see .NET `IHostApplicationLifetime`
 */
export function gracefulShutdown(server: HttpServer, options: ShutdownOptions = {}): GracefulShutdown {
  assertServer(server);
  return new Shutdown(server, options);
}

class Shutdown implements GracefulShutdown {
  readonly #server: HttpServer;
  readonly #connections: ServerConnections;
  readonly #watch: LinkedSignal | undefined;
  readonly #soft: CancellationSource;
  readonly #hard: LinkedSignal;
  readonly #quietMs: number;
  readonly #done = new CompletionSource();
  readonly #registrations: Registration[] = [];
  readonly #onPhase: ((phase: ShutdownPhase) => void) | undefined;
  #phase: ShutdownPhase = 'running';
  #timer: NodeJS.Timeout | undefined;

  constructor(server: HttpServer, options: ShutdownOptions) {
    if (lacksDispose) addDispose(Shutdown.prototype);
    const { signals, graceMs, onPhase } = shutdownSettings(options);
    this.#watch = signals.length === 0 ? undefined : signalOfProcess(signals);
    this.#soft = CancellationSource.linked(this.#watch?.signal);
    this.#hard = grace(this.#soft.signal, graceMs);
    this.#quietMs = Math.min(QUIET, graceMs / 2);
    this.#onPhase = onPhase;
    this.#server = server;
    this.#connections = new ServerConnections(server);
    eventsOf(server).once('close', this.#close);
    // Who is told of the phases has to have what is returned here.
    if (this.#soft.aborted) queueMicrotask(this.#drain);
    else this.#registrations.push(onAbort(this.#soft.signal, this.#drain));
    this.#registrations.push(onAbort(this.#hard.signal, this.#abort));
  }

  get soft(): AbortSignal {
    return this.#soft.signal;
  }

  get hard(): AbortSignal {
    return this.#hard.signal;
  }

  get ready(): boolean {
    return this.#phase === 'running' && !this.#soft.aborted;
  }

  get done(): Promise<void> {
    return this.#done.promise;
  }

  start(reason?: unknown): void {
    this.#soft.cancel(reason);
  }

  dispose(): void {
    this.#watch?.dispose();
    this.#letGo();
    eventsOf(this.#server).removeListener('listening', this.#stopAccepting);
    this.#done.trySetCanceled(domException('The shutdown was disposed before its end', 'AbortError'));
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  readonly #drain = (): void => {
    if (this.#isOver) return;
    this.#enter('draining');
    eventsOf(this.#server).on('listening', this.#stopAccepting); // it may not have begun to
    this.#stopAccepting();
    this.#connections.leave(this.#quietMs);
  };

  readonly #abort = (reason: unknown): void => {
    this.#enter('aborting');
    this.#connections.abort(reason);
    this.#timer = setTimeout(() => {
      this.#connections.cut();
      this.#timer = setTimeout(this.#close, CLOSING);
    }, LAST_WORDS);
  };

  readonly #stopAccepting = (): void => stopAccepting(this.#server);

  /** When the server says so, or when it is late in saying so. */
  readonly #close = (): void => {
    this.#letGo();
    this.#enter('closed');
    this.#done.trySetResult();
  };

  get #isOver(): boolean {
    return this.#done.state.status !== 'pending';
  }

  #letGo(): void {
    clearTimeout(this.#timer);
    for (const registration of this.#registrations) registration.unregister();
    this.#soft.dispose();
    this.#hard.dispose();
    this.#connections.dispose();
    eventsOf(this.#server).removeListener('close', this.#close);
  }

  #enter(phase: ShutdownPhase): void {
    this.#phase = phase;
    try {
      this.#onPhase?.(phase);
    } catch (error) {
      reportUncaught(error);
    }
  }
}
