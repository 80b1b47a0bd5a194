import { type Stack, takeStack } from '../points/place.js';
import type { Platform } from './platform.js';

/** The abort listeners of one signal. */
export interface SignalListeners {
  count(): number;
  /** Leaves the signal as it was. */
  stop(): void;
}

/**
 * Watches the abort listeners that are added to a signal, which stays what it is: a signal of the platform, no Proxy.
 *
 * Node tells an event target of its new listeners by a method with a symbol for a name: one of the signal's own goes before it,
 * so that `addEventListener` remains the prototype's. Elsewhere that, and its opposite, are put on the signal itself.
 */
export function watchSignal(
  signal: AbortSignal,
  platform: Platform,
  onListen: (stack: Stack) => void,
): SignalListeners {
  const name = newListenerSymbol(signal);
  if (name === undefined || platform.listenerCount(signal, 'abort') === undefined) return patchSignal(signal, onListen);
  const target = signal as unknown as Record<symbol, unknown>;
  const inherited = target[name] as (...args: unknown[]) => unknown;
  function tellOfListener(this: unknown, ...args: unknown[]): unknown {
    if (args[1] === 'abort') onListen(takeStack(tellOfListener));
    return inherited.apply(this, args);
  }
  Object.defineProperty(target, name, { configurable: true, value: tellOfListener });
  return {
    count: () => platform.listenerCount(signal, 'abort') ?? 0,
    stop: () => void Reflect.deleteProperty(target, name),
  };
}

function newListenerSymbol(signal: AbortSignal): symbol | undefined {
  for (let proto: object | null = signal; proto !== null; proto = Object.getPrototypeOf(proto) as object | null) {
    const found = Object.getOwnPropertySymbols(proto).find(({ description }) => description === 'kNewListener');
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Counts the listeners by what is added and removed: once is once, whether a listener is removed or called. */
function patchSignal(signal: AbortSignal, onListen: (stack: Stack) => void): SignalListeners {
  const live = new Set<unknown>();
  const addEventListener = signal.addEventListener.bind(signal);
  const removeEventListener = signal.removeEventListener.bind(signal);
  function add(type: string, listener: EventListener, options?: AddEventListenerOptions | boolean): void {
    if (type === 'abort' && typeof listener === 'function' && !signal.aborted) {
      const forget = (): void => void live.delete(listener);
      live.add(listener);
      const { once, signal: other } = typeof options === 'object' ? options : {};
      if (once === true) addEventListener('abort', forget, { once });
      other?.addEventListener('abort', forget, { once: true });
      onListen(takeStack(add));
    }
    addEventListener(type, listener, options);
  }
  function remove(type: string, listener: EventListener, options?: EventListenerOptions | boolean): void {
    if (type === 'abort') live.delete(listener);
    removeEventListener(type, listener, options);
  }
  Object.defineProperty(signal, 'addEventListener', { configurable: true, value: add });
  Object.defineProperty(signal, 'removeEventListener', { configurable: true, value: remove });
  return {
    count: () => live.size + (signal.onabort === null || signal.onabort === undefined ? 0 : 1),
    stop() {
      Reflect.deleteProperty(signal, 'addEventListener');
      Reflect.deleteProperty(signal, 'removeEventListener');
    },
  };
}
