// Stands in for `node:events` where there is no Node. Listeners are counted by watching every EventTarget.
import { EventEmitter, once } from 'events';
import { NotHere, refuse } from './not-here.js';

export { EventEmitter, once };

type Listener = EventListenerOrEventListenerObject | null;

const listeners = new WeakMap<EventTarget, Map<string, Set<Listener>>>();

function setOf(target: EventTarget, type: string): Set<Listener> {
  const types = listeners.get(target) ?? new Map<string, Set<Listener>>();
  listeners.set(target, types);
  const set = types.get(type) ?? new Set<Listener>();
  types.set(type, set);
  return set;
}

const { addEventListener, removeEventListener } = EventTarget.prototype;

EventTarget.prototype.addEventListener = function (
  this: EventTarget,
  type: string,
  listener: Listener,
  options?: never,
) {
  const once = (options as AddEventListenerOptions | undefined)?.once === true;
  try {
    addEventListener.call(this, type, listener, options);
  } catch (error) {
    // workerd knows no phases.
    throw (options as AddEventListenerOptions | undefined)?.capture === true ? new NotHere('capture') : error;
  }
  setOf(this, type).add(listener);
  if (once) addEventListener.call(this, type, () => void setOf(this, type).delete(listener), { once });
};

EventTarget.prototype.removeEventListener = function (
  this: EventTarget,
  type: string,
  listener: Listener,
  options?: never,
) {
  setOf(this, type).delete(listener);
  removeEventListener.call(this, type, listener, options);
};

/** Node's `events.getEventListeners`. */
export function getEventListeners(target: EventTarget | EventEmitter, type: string): unknown[] {
  return target instanceof EventTarget ? [...setOf(target, type)] : target.listeners(type);
}

/** Node's `events.on`. */
export const on: never = refuse('node:events on');

/** There is nobody here who warns of many listeners. */
export const setMaxListeners = (): void => undefined;
