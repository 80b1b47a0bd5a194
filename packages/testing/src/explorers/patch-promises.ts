import { type Stack, takeStack } from '../points/place.js';
import { type Patch, patch } from './patch.js';

export interface PromiseSink {
  /** Whether it is to be told of the promise that somebody begins to wait for. */
  readonly listens: () => boolean;
  awaited(stack: Stack): void;
  /** What was awaited there has been settled, and who waits for it does not know yet. */
  settled(stack: Stack): void;
}

/**
 * Tells of each `await` and each `then`, with no build step and in every engine.
 *
 * The language has both look at the `constructor` of the promise, before they put their reaction on it: here this is a getter.
 * It puts a reaction of its own first, which runs when the promise has settled and just before the one that waits. Such a
 * promise counts as handled, even when somebody has read its `constructor` for another purpose.
 */
export function patchPromises(sink: PromiseSink): Patch {
  const prototype = Promise.prototype;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- it is called on the promise that is awaited
  const { constructor, then } = prototype;
  let newest: unknown; // what is read twice in a row is awaited once: `Promise.all` looks, and so does its `then`
  let busy = false;
  function readConstructor(this: unknown): unknown {
    if (busy || this === prototype || this === newest || !sink.listens()) return constructor;
    busy = true;
    try {
      const stack = takeStack(readConstructor);
      const settled = (): void => sink.settled(stack);
      void then.call(this as Promise<unknown>, settled, settled);
      // eslint-disable-next-line @typescript-eslint/no-this-alias -- to know it again
      newest = this;
      sink.awaited(stack);
    } catch {
      // It is no promise: an object that has the prototype of one.
    } finally {
      busy = false;
    }
    return constructor;
  }
  return patch(prototype, 'constructor', {
    get: readConstructor,
    // As an assignment to an object that inherits a writable property.
    set(this: object, value: unknown) {
      Object.defineProperty(this, 'constructor', { configurable: true, enumerable: true, writable: true, value });
    },
  });
}
