import { expected } from '@cancelkit/completion/internal';

/** A method that takes the name of an event and a listener, of whatever types. */
export type ListenerMethod = (name: never, listener: never) => unknown;

/** Something with `addEventListener`, as an EventTarget. */
export interface EventTargetShape {
  readonly addEventListener: ListenerMethod;
  readonly removeEventListener: ListenerMethod;
}

/** Something with `addListener`, as an EventEmitter of Node. */
export interface EventEmitterShape {
  readonly addListener: ListenerMethod;
  readonly removeListener: ListenerMethod;
}

/** Something with `on` and `off`. */
export interface OnOffShape {
  readonly on: ListenerMethod;
  readonly off: ListenerMethod;
}

/** What events can be waited for on. */
export type EventTargetLike = EventTargetShape | EventEmitterShape | OnOffShape;

/** The options of an event listener that make sense for one that takes itself away. */
export interface EventListenerOptionsShape {
  readonly capture?: boolean;
  readonly passive?: boolean;
}

/** Adds a listener and returns what removes it. */
export type Listen = (name: string | symbol, listener: (...args: unknown[]) => void) => () => void;

type Method = (name: string | symbol, listener: (...args: unknown[]) => void, options?: object) => void;

/**
 * How to listen to a target.
 *
 * @throws TypeError when it is none of the three kinds
 */
export function listenerOf(target: EventTargetLike, { capture, passive }: EventListenerOptionsShape): Listen {
  const methods = target as unknown as Record<string, Method>;
  if (isEventEmitter(target)) return listenBy(methods, 'addListener', 'removeListener');
  // These two options and no others: `once` would take the listener away with an event that is filtered out, `signal` in silence.
  if (has(target, ...eventTarget)) return listenBy(methods, ...eventTarget, { capture, passive });
  if (has(target, 'on', 'off')) return listenBy(methods, 'on', 'off');
  throw expected('target', 'an EventTarget, an EventEmitter, or an object with on and off', target);
}

const eventTarget = ['addEventListener', 'removeEventListener'] as const;

function listenBy(target: Record<string, Method>, add: string, remove: string, ...options: object[]): Listen {
  return (name, listener) => {
    target[add]?.(name, listener, ...options);
    return () => target[remove]?.(name, listener, ...options);
  };
}

/** What has the methods of an EventTarget, too, is one only if it has `dispatchEvent`: a WebSocket of `ws` has not. */
export function isEventEmitter(target: EventTargetLike): boolean {
  return has(target, 'addListener', 'removeListener') && !has(target, 'addEventListener', 'dispatchEvent');
}

function has(target: unknown, ...methods: string[]): boolean {
  const object = (target ?? {}) as Record<string, unknown>;
  return methods.every((method) => typeof object[method] === 'function');
}
