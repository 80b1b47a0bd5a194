import type { CompletionSource } from '@cancelkit/completion';
import { expected, isThenable } from '@cancelkit/completion/internal';
import { registryOf } from '../registrations/abort-registry.js';
import { linkedSource } from '../links/linked-source.js';
import { checkOptions } from '../time/timer.js';

/** Something with `addEventListener`, as an EventTarget. */
export interface EventTargetShape<T> {
  addEventListener(name: string, listener: (event: T) => void, options?: EventListenerOptionsShape): void;
  removeEventListener(name: string, listener: (event: T) => void, options?: EventListenerOptionsShape): void;
}

/** Something with `addListener`, as an EventEmitter of Node. */
export interface EventEmitterShape {
  addListener(name: string | symbol, listener: (...args: unknown[]) => void): unknown;
  removeListener(name: string | symbol, listener: (...args: unknown[]) => void): unknown;
}

/** Something with `on` and `off`. */
export interface OnOffShape {
  on(name: string | symbol, listener: (...args: unknown[]) => void): unknown;
  off(name: string | symbol, listener: (...args: unknown[]) => void): unknown;
}

/** What events can be waited for on. */
export type EventTargetLike<T> = EventTargetShape<T> | EventEmitterShape | OnOffShape;

/** The options of an event listener that make sense for a single event. */
export interface EventListenerOptionsShape {
  readonly capture?: boolean;
  readonly passive?: boolean;
}

/** What {@link waitForEvent} takes besides the event. */
export interface WaitForEventOptions<T> extends EventListenerOptionsShape {
  /** Which event to wait for: the first that it answers true for. If it throws, the wait rejects with its error. */
  readonly filter?: ((event: T) => boolean) | undefined;
  /** Makes no difference, one event is waited for either way: callers of abort-controller-x pass it. */
  readonly once?: boolean;
}

/**
 * Waits for an event: of an EventTarget, of an EventEmitter, or of anything with `on` and `off`.
 *
 * Fulfills with the event, or with the argument of an emitter's listener; several arguments come as an array. On an
 * EventEmitter the event `'error'` rejects with its error, unless `'error'` is what is waited for. What has the methods
 * of both, as a WebSocket of `ws` has, is an EventEmitter unless it has `dispatchEvent`, too. An event that is a promise is refused.
 *
 * Who wins: whatever comes first, the event, the error or the abort. An event that is emitted while the listener is
 * being added counts. A target that refuses the listener rejects the wait with its error.
 *
 * **Already aborted**: rejects with the reason; no listener is added.
 * **Cleanup**: listeners and registration go when the wait ends, whichever way. `filter` is not called afterwards.
 *
 * @throws TypeError, synchronously, when `signal` is not a signal, `target` none of the three, `name` no string or
 *   symbol, or `filter` no function
 * @example
 * const message = await waitForEvent<Message>(signal, socket, 'message', { filter: ({ id }) => id === 7 });
 * @see Node's `events.once`
 */
export function waitForEvent<T>(
  signal: AbortSignal | null | undefined,
  target: EventTargetLike<T>,
  name: string | symbol,
  options: WaitForEventOptions<T> = {},
): Promise<T> {
  checkOptions(options);
  registryOf(signal);
  const { filter } = options;
  if (filter !== undefined && typeof filter !== 'function') throw expected('filter', 'a function of the event', filter);
  if (typeof name !== 'string' && typeof name !== 'symbol') throw expected('name', 'a string or a symbol', name);
  const listen = listenerOf(target, options);
  const source = linkedSource<T>(signal);
  const isPending = (): boolean => source.state.status === 'pending';
  const onEvent = (...args: unknown[]): void => {
    if (!isPending()) return; // an emitter goes through all that were there, also those that have been removed
    const event = (args.length > 1 ? args : args[0]) as T;
    attempt(source, () => {
      if (filter !== undefined && !filter(event)) return;
      if (isThenable(event)) throw expected('event', 'no promise', event, ' Use cancelable(), and source.follow().');
      source.trySetResult(event);
    });
  };
  if (isPending()) attempt(source, () => source.addCleanup(listen(name, onEvent)));
  if (isPending() && isEventEmitter(target) && name !== 'error') {
    attempt(source, () => source.addCleanup(listen('error', (error) => source.trySetException(error))));
  }
  return source.promise;
}

/** Adds a listener and returns what removes it. */
type Listen = (name: string | symbol, listener: (...args: unknown[]) => void) => () => void;

function listenerOf<T>(target: EventTargetLike<T>, { capture, passive }: EventListenerOptionsShape): Listen {
  if (isEventEmitter(target)) {
    return (name, listener) => {
      target.addListener(name, listener);
      return () => target.removeListener(name, listener);
    };
  }
  if (isEventTarget(target)) {
    // These two and no others: `once` would take the listener away with an event that is filtered out, `signal` in silence.
    const options = { capture, passive } as EventListenerOptionsShape;
    return (name, listener) => {
      target.addEventListener(name as string, listener, options);
      return () => target.removeEventListener(name as string, listener, options);
    };
  }
  if (isOnOff(target)) {
    return (name, listener) => {
      target.on(name, listener);
      return () => target.off(name, listener);
    };
  }
  throw expected('target', 'an EventTarget, an EventEmitter, or an object with on and off', target);
}

/** Runs the code of others for the source: what it throws is how the source ends. */
function attempt<T>(source: CompletionSource<T>, run: () => unknown): void {
  try {
    run();
  } catch (error) {
    source.trySetException(error);
  }
}

function has(target: unknown, ...methods: string[]): boolean {
  const object = (target ?? {}) as Record<string, unknown>;
  return methods.every((method) => typeof object[method] === 'function');
}

function isEventEmitter<T>(target: EventTargetLike<T>): target is EventEmitterShape {
  return has(target, 'addListener', 'removeListener') && !has(target, 'addEventListener', 'dispatchEvent');
}

function isEventTarget<T>(target: EventTargetLike<T>): target is EventTargetShape<T> {
  return has(target, 'addEventListener', 'removeEventListener');
}

function isOnOff<T>(target: EventTargetLike<T>): target is OnOffShape {
  return has(target, 'on', 'off');
}
