import { type Stack, takeStack } from '../points/place.js';

/** The listeners of a target for one type of event. */
export interface ListenerCount {
  count(): number;
  /** Leaves the target as it was. */
  stop(): void;
}

/**
 * Counts listeners where the platform does not tell: by methods of the target's own, from now on.
 *
 * Once is once, whether a listener is removed or called. Listeners that were there before are not counted, nor are those that
 * are added by the prototype's method.
 */
export function countListeners(
  target: EventTarget,
  type: string,
  onAdd: (stack: Stack) => void = () => undefined,
): ListenerCount {
  const live = new Set<unknown>();
  const stopper = new AbortController();
  const addEventListener = target.addEventListener.bind(target);
  const removeEventListener = target.removeEventListener.bind(target);
  const mayHear = (): boolean => type !== 'abort' || !(target as AbortSignal).aborted;
  function add(name: string, listener: EventListener, options?: AddEventListenerOptions | boolean): void {
    if (name === type && listener !== null && listener !== undefined && mayHear()) {
      const forget = (): void => void live.delete(listener);
      live.add(listener);
      const { once, signal } = typeof options === 'object' && options !== null ? options : {};
      if (once === true) addEventListener(type, forget, { once, signal: stopper.signal });
      signal?.addEventListener('abort', forget, { once: true, signal: stopper.signal });
      onAdd(takeStack(add));
    }
    addEventListener(name, listener, options);
  }
  function remove(name: string, listener: EventListener, options?: EventListenerOptions | boolean): void {
    if (name === type) live.delete(listener);
    removeEventListener(name, listener, options);
  }
  Object.defineProperty(target, 'addEventListener', { configurable: true, value: add });
  Object.defineProperty(target, 'removeEventListener', { configurable: true, value: remove });
  return {
    count: () => live.size + (typeof Reflect.get(target, `on${type}`) === 'function' ? 1 : 0),
    stop() {
      stopper.abort();
      Reflect.deleteProperty(target, 'addEventListener');
      Reflect.deleteProperty(target, 'removeEventListener');
    },
  };
}
