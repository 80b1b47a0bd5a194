import { type Stack, takeStack } from '../points/place.js';
import { type ListenerCount, countListeners } from './count-listeners.js';
import type { Platform } from './platform.js';

/**
 * Watches the abort listeners that are added to a signal, which stays what it is: a signal of the platform, no Proxy.
 *
 * Node tells an event target of its new listeners by a method with a symbol for a name: one of the signal's own goes before it,
 * so that `addEventListener` remains the prototype's. Elsewhere its methods are: `countListeners`.
 */
export function watchSignal(signal: AbortSignal, platform: Platform, onListen: (stack: Stack) => void): ListenerCount {
  const name = newListenerSymbol(signal);
  if (name === undefined || platform.listenerCount(signal, 'abort') === undefined)
    return countListeners(signal, 'abort', onListen);
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
