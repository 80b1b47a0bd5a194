import { assertSignal, dispose as disposeKey, expected } from '@cancelkit/completion/internal';
import { here } from '../platform/surroundings.js';
import { placeOf, takeStack } from '../points/place.js';

/** What {@link traceAbort} sees of an abort. */
export interface AbortTrace extends Disposable {
  /** The listeners that the abort has called, in that order: the line that added each, and how long it took. */
  readonly calls: readonly { readonly place: string; readonly ms: number }[];
  /** Traces no listeners that are added from now on. Those that are traced stay so, and can be removed. */
  dispose(): void;
}

/**
 * Writes down which abort listeners of a signal are called, in which order, who has added each, and how long each takes.
 *
 * Listeners that are there already are not seen, nor is `onabort`.
 *
 * @throws TypeError when `signal` is not a signal
 * @example
 * const trace = traceAbort(controller.signal);
 * const work = load(controller.signal);
 * controller.abort();
 * await work.catch(() => undefined);
 * for (const { place, ms } of trace.calls) console.log(place, ms);
 */
export function traceAbort(signal: AbortSignal): AbortTrace {
  assertSignal(signal);
  if (signal === undefined || signal === null) throw expected('signal', 'an AbortSignal', signal);
  const { platform } = here();
  const calls: { place: string; ms: number }[] = [];
  const traced = new WeakMap<object, EventListener>();
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);

  function addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: never): void {
    if (type !== 'abort' || listener === null) {
      add(type, listener, options);
      return;
    }
    const stack = takeStack(addEventListener);
    const known = traced.get(listener);
    const wrapped =
      known ??
      ((event: Event): void => {
        const start = platform.now();
        try {
          if (typeof listener === 'function') listener.call(signal, event);
          else listener.handleEvent(event);
        } finally {
          calls.push({ place: placeOf(stack).user, ms: platform.now() - start });
        }
      });
    traced.set(listener, wrapped);
    add(type, wrapped, options);
  }
  function removeEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: never): void {
    const wrapped = type === 'abort' && listener !== null ? traced.get(listener) : undefined;
    remove(type, wrapped ?? listener, options);
  }
  Object.defineProperties(signal, {
    addEventListener: { configurable: true, value: addEventListener },
    removeEventListener: { configurable: true, value: removeEventListener },
  });
  const dispose = (): void => void Reflect.deleteProperty(signal, 'addEventListener');
  return { calls, dispose, [disposeKey]: dispose };
}
