import { expected } from '@cancelkit/completion/internal';
import { registryOf } from '../registrations/abort-registry.js';
import { clockOf } from '../time/clock.js';
import { checkDuration } from '../time/duration.js';
import { type TimerOptions, checkOptions } from '../time/timer.js';
import { Iteration } from './iteration.js';
import { type WebStream, isWebStream } from './stream-reader.js';

/** What {@link iterate} takes besides the source. */
export interface IterateOptions extends TimerOptions {
  /** How many milliseconds the source may take to give one item: Infinity, if not given. */
  readonly idleMs?: number | undefined;
}

/**
 * Reads a stream of Node, a web stream or any async iterable; aborting ends a pending read, and lets go of the source at once.
 *
 * The loop throws the reason; no item is asked for after the abort. A stream of Node is destroyed, a web stream canceled with
 * the reason and unlocked, an iterator told to `return`: inside `abort()`, also while the loop is busy with an item. Nobody
 * waits for what the source does then, and nobody hears of it: a generator that is stuck could not end the loop.
 *
 * With `idleMs`, a read that takes longer ends the loop in the same way, and throws a `DOMException` named `TimeoutError`. What
 * the loop itself takes for an item does not count. 0 gives the source until the next turn of the event loop, Infinity for ever.
 *
 * One item is asked for at a time, when the loop asks: the source's back-pressure stays as it is. What the source throws
 * arrives by identity. Leaving the loop lets go of the source, too, and waits for that, until an abort; `return()` while a
 * `next()` is pending does not wait: that one is done at once.
 *
 * **Already aborted** when the loop begins: throws the reason; a stream is let go of, an iterable not even opened.
 * **Cleanup**: nothing is registered before the loop begins, nor after it has ended.
 *
 * @throws TypeError, synchronously, when `signal` is not a signal, `source` cannot be read so, or an option is of another type
 * @throws RangeError, synchronously, when `idleMs` is negative or NaN
 * @example
 * async function show(signal: AbortSignal, answer: Response) {
 *   for await (const chunk of iterate(signal, answer.body!, { idleMs: 10_000 })) {
 *     console.log(chunk.length);
 *   }
 * }
 * @see Node's `addAbortSignal`
 */
export function iterate<T>(
  signal: AbortSignal | null | undefined,
  source: AsyncIterable<T> | WebStream<T>,
  options: IterateOptions = {},
): AsyncIterableIterator<T> {
  checkOptions(options, '{ idleMs: 10_000 }');
  const idleMs = checkDuration('idleMs', options.idleMs ?? Infinity);
  clockOf(options.clock);
  registryOf(signal);
  const isIterable = typeof (source as AsyncIterable<T> | null | undefined)?.[Symbol.asyncIterator] === 'function';
  if (!isIterable && !isWebStream(source)) throw expected('source', 'a stream or an async iterable', source);
  return new Iteration(signal, source, idleMs, options);
}
