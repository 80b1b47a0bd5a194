import { expected, isThenable } from '@cancelkit/completion/internal';
import { linkedSource } from '../links/linked-source.js';
import type { EventName, EventOf, Given, NameOfGiven } from './event-map.js';
import type { EventTargetLike } from './event-target.js';
import { type ListeningOptions, listening } from './listening.js';

/** What {@link waitForEvent} takes besides the event. */
export interface WaitForEventOptions<T> extends ListeningOptions<T> {
  /** Makes no difference, one event is waited for either way: callers of abort-controller-x pass it. */
  readonly once?: boolean;
}

/**
 * Waits for an event: of an EventTarget, of an EventEmitter, or of anything with `on` and `off`.
 *
 * Fulfills with the event, or with the argument of an emitter's listener; several arguments come as an array. On an
 * EventEmitter the event `'error'` rejects with its error, unless `'error'` is what is waited for; so does every event in
 * `rejectOn`: with its own error if it has one, else with a new Error that has the event as its `cause`. What has the methods
 * of both, as a WebSocket of `ws` has, is an EventEmitter unless it has `dispatchEvent`, too. An event that is a promise is refused.
 *
 * Who wins: whatever comes first, the event, the error or the abort. An event that is emitted while the listener is
 * being added counts. A target that refuses the listener rejects the wait with its error. Events that come between two
 * waits are lost: {@link events} loses none.
 *
 * **Already aborted**: rejects with the reason; no listener is added.
 * **Cleanup**: listeners and registration go when the wait ends, whichever way. `filter` is not called afterwards.
 *
 * @throws TypeError, synchronously, when `signal` is not a signal, `target` none of the three, `name` no string or
 *   symbol, or an option is of another type
 * @example
 * async function open(signal: AbortSignal, socket: WebSocket) {
 *   await waitForEvent(signal, socket, 'open', { rejectOn: ['error', 'close'] });
 *   const { data } = await waitForEvent(signal, socket, 'message', { filter: (event) => event.data !== 'ping' });
 *   return data;
 * }
 * @see Node's `events.once`
 */
export function waitForEvent<E = never>(
  signal: AbortSignal | null | undefined,
  target: EventTargetLike,
  name: NameOfGiven<E>,
  options?: WaitForEventOptions<Given<E>>,
): Promise<Given<E>>;
export function waitForEvent<T extends EventTargetLike, N extends EventName<T>>(
  signal: AbortSignal | null | undefined,
  target: T,
  name: N,
  options?: WaitForEventOptions<EventOf<T, N>>,
): Promise<EventOf<T, N>>;
export function waitForEvent<E>(
  signal: AbortSignal | null | undefined,
  target: EventTargetLike,
  name: string | symbol,
  options: WaitForEventOptions<E> = {},
): Promise<E> {
  const listen = listening(target, name, options);
  const source = linkedSource<E>(signal);
  listen(source, (event) => {
    if (isThenable(event)) throw expected('event', 'no promise', event, ' Use cancelable(), and source.follow().');
    source.trySetResult(event);
  });
  return source.promise;
}
