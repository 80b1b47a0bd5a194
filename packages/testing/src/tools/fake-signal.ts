import { listenersOf } from '../platform/listeners-of.js';
import { here } from '../platform/surroundings.js';
import { placeOf, takeStack } from '../points/place.js';
import { watchLooks } from './abort-after.js';

/** What {@link fakeSignal} gives. */
export interface FakeSignal {
  /** A real AbortSignal, watched. */
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
  /** How many abort listeners it has now. */
  readonly registrations: number;
  /** How many times it was read: `aborted` and `throwIfAborted`. */
  readonly reads: number;
  /** The looks at it in order: which, from which line, and how many milliseconds after it was made. */
  readonly calls: readonly SignalCall[];
}

/** One look at a watched signal. */
export interface SignalCall {
  readonly name: 'aborted' | 'throwIfAborted' | 'addEventListener';
  /** File, line and column. */
  readonly at: string;
  readonly ms: number;
}

/**
 * Makes a signal of the platform that says who has looked at it, and how many listeners it has.
 *
 * @example
 * const fake = fakeSignal();
 * const wait = delay(fake.signal, 1_000);
 * fake.abort('stop');
 * await assert.rejects(wait);
 * assert.equal(fake.registrations, 0);
 */
export function fakeSignal(): FakeSignal {
  const controller = new AbortController();
  const { signal } = controller;
  const calls: SignalCall[] = [];
  const { platform } = here();
  const start = platform.now();
  const listeners = listenersOf(platform, signal, 'abort');
  watchLooks(signal, (name, look) =>
    calls.push({ name, at: placeOf(takeStack(look)).user, ms: platform.now() - start }),
  );
  return {
    signal,
    calls,
    abort: (reason) => controller.abort(reason),
    get registrations() {
      return listeners.count();
    },
    get reads() {
      return calls.filter(({ name }) => name !== 'addEventListener').length;
    },
  };
}
