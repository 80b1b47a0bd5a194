import type { LinkedSignal } from '@cancelkit/cancellation';
import { addDispose, lacksDispose } from '@cancelkit/completion/internal';
import { CANCELED, kindOf } from '../records/shared-record.js';
import { type SignalToken, carrierOf } from '../records/token.js';
import type { Receiver } from './line.js';
import { setToken } from './origin.js';
import { makePolling, stopPolling } from './polling-signal.js';
import { PortReceiver } from './port-line.js';
import { RecordReceiver } from './record-line.js';

/** A shared signal, on the thread that received it. Disposing it lets go of it here; it does not abort. */
export interface ReceivedSignal extends LinkedSignal {
  /** A real AbortSignal, made on first read. Its `aborted`, `reason` and `throwIfAborted` see an abort in a busy loop, too. */
  readonly signal: AbortSignal;
  /** The cheapest look: true from the first one after the abort (at most 31 looks later, by the letter of the memory model). */
  readonly aborted: boolean;
  /** The reason: a copy, the same object each time and as `signal.reason`; `undefined` until aborted. */
  readonly reason: unknown;
  /** Throws the reason if the signal is aborted. */
  throwIfAborted(): void;
  dispose(): void;
}

/**
 * Gives a thread the signal that a token stands for.
 *
 * A look at it sees an abort also while this thread is busy: `received.aborted` is the cheapest, `received.signal` may be
 * handed to any code that takes an AbortSignal. Listeners run in a microtask after the first look that saw the abort, or
 * in a turn of their own if nobody looks. Never keeps the thread alive.
 *
 * On the thread that shared the signal the reason is the very object; on others a copy.
 *
 * **Already aborted**: it is so from the first look. **Cleanup**: gone when it aborts, when it is disposed, when the
 * sharing side is disposed, and when the thread ends.
 *
 * @throws TypeError when `token` is no SignalToken, or of another version
 * @example
 * parentPort.on('message', ({ signal, rows }) => {
 *   using received = receiveSignal(signal);
 *   for (const row of rows) {
 *     received.throwIfAborted();
 *     crunch(row);
 *   }
 * });
 */
export function receiveSignal(token: SignalToken): ReceivedSignal {
  const carrier = carrierOf('signal/1', token);
  if ('postMessage' in carrier) return new Received(new PortReceiver(carrier), undefined);
  return new Received(new RecordReceiver(carrier), token);
}

/** What is looked at after the end: of a signal that can no longer abort, and of one that has. */
const silent = /* @__PURE__ */ new Int32Array(1);
const over = /* @__PURE__ */ Int32Array.of(CANCELED);

/**
 * 1. Looking comes before listening: `aborted` may be true before the listeners have run, never the reverse.
 * 2. No user code runs inside a look: listeners follow in a microtask.
 * 3. Nothing listens for the abort before `signal` has been read: nobody could tell.
 * 4. After the end, whichever it was, nothing of the line is held.
 */
class Received implements ReceivedSignal {
  #words: Int32Array;
  #looks = 0;
  #line: Receiver | undefined;
  readonly #token: SignalToken | undefined;
  #aborted = false;
  #reason: unknown;
  #controller: AbortController | undefined;

  constructor(line: Receiver, token: SignalToken | undefined) {
    if (lacksDispose) addDispose(Received.prototype);
    this.#words = line.words;
    this.#line = line;
    this.#token = token;
  }

  get aborted(): boolean {
    // Plain, for an atomic look costs five times as much; but an engine may hoist it out of a loop, so not always.
    const looks = (this.#looks = (this.#looks + 1) & 31);
    const state = looks === 0 ? Atomics.load(this.#words, 0) : (this.#words[0] as number);
    return state !== 0 && this.#see(queueMicrotask);
  }

  get reason(): unknown {
    return this.aborted ? this.#reason : undefined;
  }

  throwIfAborted(): void {
    if (this.aborted) throw this.#reason;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) this.#makeSignal();
    return (this.#controller as AbortController).signal;
  }

  dispose(): void {
    if (this.#aborted || this.#line === undefined) return;
    this.#line.close();
    this.#line = undefined;
    this.#words = silent;
    if (this.#controller !== undefined) stopPolling(this.#controller.signal);
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #makeSignal(): void {
    const controller = new AbortController();
    const { signal } = controller;
    if (this.#token !== undefined) setToken(signal, this.#token);
    if (this.aborted) controller.abort(this.#reason);
    else if (this.#line !== undefined) {
      makePolling(signal, this);
      this.#listen();
    }
    this.#controller = controller;
  }

  #listen(): void {
    this.#line?.listen(() => {
      if (this.#line === undefined) return; // let go of meanwhile
      if (Atomics.load(this.#words, 0) === 0) this.#listen();
      else this.#see((deliver) => deliver());
    });
  }

  /** Something has happened: finds out what, and lets the listeners know if it was the abort. */
  #see(schedule: (deliver: () => void) => void): boolean {
    const line = this.#line;
    if (line === undefined) return this.#aborted;
    if (kindOf(Atomics.load(this.#words, 0)) !== CANCELED) {
      this.dispose();
      return false;
    }
    this.#aborted = true;
    this.#reason = line.reason();
    this.#words = over;
    this.#line = undefined;
    line.close();
    const controller = this.#controller;
    if (controller !== undefined) {
      schedule(() => {
        stopPolling(controller.signal);
        controller.abort(this.#reason);
      });
    }
    return true;
  }
}
