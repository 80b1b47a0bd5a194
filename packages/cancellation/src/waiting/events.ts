import type { CompletionSource } from '@cancelkit/completion';
import { addDispose, lacksDispose } from '@cancelkit/completion/internal';
import { cancelIfAborted } from '../registrations/cancel-if-aborted.js';
import { registryOf } from '../registrations/abort-registry.js';
import { linkedSource } from '../links/linked-source.js';
import { Delivery } from './delivery.js';
import type { EventName, EventOf, Given, NameOfGiven } from './event-map.js';
import type { EventTargetLike } from './event-target.js';
import { type Listening, type ListeningOptions, isPending, listening } from './listening.js';

/** What {@link events} takes besides the event. */
export interface EventsOptions<T> extends ListeningOptions<T> {
  /** The names of events that end the loop: `'end'` or `'close'`, say. */
  readonly endOn?: readonly (string | symbol)[] | undefined;
}

/** The events of a target, as they come: what {@link events} gives. */
export interface Events<T> extends AsyncIterableIterator<T>, Disposable {
  return(): Promise<IteratorResult<T, undefined>>;
  /** Takes the listeners away, drops what is queued and ends the loop. */
  dispose(): void;
}

/**
 * Gives the events of an EventTarget, of an EventEmitter, or of anything with `on` and `off`, in order, and loses none.
 *
 * It listens from the call on: what comes while one is handled, or before the loop begins, is queued. Each event comes as
 * {@link waitForEvent} has it, several arguments as an array. `filter` is asked when an event comes.
 *
 * What comes first, counts first: an event that ends the loop (`endOn`) or fails it (`rejectOn`, `'error'` of an EventEmitter, a
 * `filter` that throws) takes effect behind those that came before it, and nothing that comes after it is kept. An abort
 * takes effect at once: the pending or else the next `next()` rejects with the reason, and what is queued is dropped.
 * An error is the event's own if it has one, else a new Error with the event as its `cause`.
 *
 * **Already aborted**: the first `next()` rejects with the reason; no listener is added.
 * **Cleanup**: listeners and registration go at once when the loop is left, with `return()` or `dispose()`, with the event that
 * ends or fails it, and with the abort. Who never loops has to dispose it; the queue grows as long as nobody reads.
 *
 * @throws TypeError, synchronously, when `signal` is not a signal, `target` none of the three, `name` no string or
 *   symbol, or an option is of another type
 * @example
 * async function listen(signal: AbortSignal, socket: WebSocket) {
 *   for await (const { data } of events(signal, socket, 'message', { rejectOn: ['error'], endOn: ['close'] })) {
 *     console.log(data);
 *   }
 * }
 * @see Node's `events.on`
 */
export function events<E = never>(
  signal: AbortSignal | null | undefined,
  target: EventTargetLike,
  name: NameOfGiven<E>,
  options?: EventsOptions<Given<E>>,
): Events<Given<E>>;
export function events<T extends EventTargetLike, N extends EventName<T>>(
  signal: AbortSignal | null | undefined,
  target: T,
  name: N,
  options?: EventsOptions<EventOf<T, N>>,
): Events<EventOf<T, N>>;
export function events<E>(
  signal: AbortSignal | null | undefined,
  target: EventTargetLike,
  name: string | symbol,
  options: EventsOptions<E> = {},
): Events<E> {
  const listen = listening(target, name, options);
  registryOf(signal);
  return new EventQueue(signal, listen);
}

class EventQueue<T> implements Events<T> {
  readonly #signal: AbortSignal | null | undefined;
  readonly #delivery = new Delivery<T>();
  /** Pending as long as somebody listens. */
  readonly #life: CompletionSource;

  constructor(signal: AbortSignal | null | undefined, listen: Listening<T>) {
    if (lacksDispose) addDispose(EventQueue.prototype);
    this.#signal = signal;
    this.#life = linkedSource(signal);
    this.#life.onCompleted((completion) => this.#delivery.end(completion));
    listen(this.#life, (event) => this.#delivery.push(event));
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<T, undefined>> {
    // Asked: where events are always there, the event loop does not turn, and a time limit does not fire.
    if (isPending(this.#life)) cancelIfAborted(this.#signal, this.#life);
    return this.#delivery.next();
  }

  return(): Promise<IteratorResult<T, undefined>> {
    this.dispose();
    return this.#delivery.next();
  }

  /** As a generator has it, for a `yield*` that is thrown into. */
  throw(error: unknown): Promise<never> {
    this.dispose();
    return Promise.reject(error);
  }

  dispose(): void {
    this.#delivery.drop();
    this.#life.trySetResult();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}
