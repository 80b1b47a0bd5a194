import { stopTimer } from '../platform/node-platform.js';
import { type Stack, placeOf } from '../points/place.js';
import type { Place } from '../points/point.js';
import type { Run } from '../runs/run.js';
import type { Resource } from './resource.js';

/** The words for what Node calls by its classes. */
const NAMES: Record<string, string> = {
  Timeout: 'timer',
  Immediate: 'immediate',
  TCPWRAP: 'socket',
  TCPSERVERWRAP: 'server',
  PIPEWRAP: 'pipe',
  PIPESERVERWRAP: 'server',
  PROCESSWRAP: 'process',
  UDPWRAP: 'UDP socket',
  WORKER: 'worker',
  MESSAGEPORT: 'message port',
  FILEHANDLE: 'file',
  FSEVENTWRAP: 'file watcher',
  STATWATCHER: 'file watcher',
  TCPCONNECTWRAP: 'connection',
  GETADDRINFOREQWRAP: 'DNS request',
  FSREQCALLBACK: 'file system request',
  FSREQPROMISE: 'file system request',
};

/** What Node gives to an async hook, as far as it is used here. */
interface Handle {
  readonly _destroyed?: boolean;
  readonly fd?: number;
  hasRef?(): boolean | undefined;
}

/** A resource of Node, as an async hook shows it. */
export class HookedResource implements Resource {
  readonly kind: Resource['kind'];
  readonly name: string;
  readonly beforeAbort: boolean;
  readonly startedBy: HookedResource | undefined;
  readonly run: Run;
  fired = false;
  ends = false;
  readonly #type: string;
  readonly #handle: Handle;
  readonly stack: Stack;
  #place: Place | undefined = undefined;

  constructor(type: string, handle: Handle, stack: Stack, run: Run, startedBy: HookedResource | undefined) {
    this.#type = type;
    this.#handle = handle;
    this.stack = stack;
    this.run = run;
    this.startedBy = startedBy;
    this.beforeAbort = !run.aborted;
    this.name = NAMES[type] ?? type;
    this.kind = kindOf(type, handle);
  }

  /** A file is made just before the request for it calls back, and in no context: it is that request's. */
  opened(handle: object): HookedResource {
    return new HookedResource('FILEHANDLE', handle, this.stack, this.run, this.startedBy);
  }

  calledBack(): void {
    this.fired = true;
    this.ends =
      this.kind === 'handle'
        ? this.#handle.hasRef?.() !== true
        : ENDING.test(`${this.#type} ${this.stack.stack ?? ''}`);
  }

  get place(): string {
    return this.#at.place;
  }

  get user(): string {
    return this.#at.user;
  }

  get #at(): Place {
    return (this.#place ??= placeOf(this.stack));
  }

  alive(): boolean {
    const { _destroyed, fd } = this.#handle;
    if (this.kind === 'request' || this.kind === 'immediate') return false;
    if (this.kind === 'timer') return _destroyed !== true && this.#handle.hasRef?.() !== false;
    if (this.#type === 'FILEHANDLE') return typeof fd === 'number' && fd >= 0;
    return this.#handle.hasRef?.() === true; // undefined, and false, once it closes
  }

  open(): boolean {
    if (this.kind !== 'handle' || this.#type === 'FILEHANDLE') return this.alive();
    return this.#handle.hasRef?.() !== undefined; // it is false for what is closing, and for what does not keep the process alive
  }

  pending(): boolean {
    if (this.kind === 'timer' || this.kind === 'immediate') return this.#handle._destroyed !== true;
    if (this.kind === 'request') return !this.fired;
    return this.alive();
  }

  get opens(): boolean {
    if (this.kind === 'request') return OPENING.test(this.#type) && !ENDING.test(this.stack.stack ?? '');
    return this.kind !== 'immediate';
  }

  clear(): void {
    if (this.kind === 'timer') stopTimer(this.#handle);
  }
}

/** Requests that begin something; others may flush, shut down, close. */
const OPENING = /^(FSREQ|GETADDRINFO|QUERYWRAP|TCPCONNECT|PIPECONNECT)/;

/** A request that lets go of something: by its type, or by the function of Node that made it. */
const ENDING = /^\S*(?:CLOSE|SHUTDOWN)|at (?:async )?(?:\S*\.)?(?:close|rm|unlink|_destroy)\w* \(node:/;

function kindOf(type: string, handle: Handle): Resource['kind'] {
  if (type === 'Timeout') return 'timer';
  if (type === 'Immediate') return 'immediate';
  return type === 'FILEHANDLE' || typeof handle.hasRef === 'function' ? 'handle' : 'request';
}
