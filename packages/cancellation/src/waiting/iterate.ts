import { abortReason, assertSignal, expected } from '@cancelkit/completion/internal';
import { onAbort } from '../registrations/on-abort.js';
import { throwIfAborted } from '../registrations/throw-if-aborted.js';
import { type StreamReader, type WebStream, abandonUnread, isWebStream, readerOf } from './stream-reader.js';
import { waitAsync } from './wait-async.js';

/**
 * Reads a stream of Node, a web stream or any async iterable; aborting ends a pending read, and lets go of the source at once.
 *
 * The loop throws the reason; no item is asked for after the abort. A stream of Node is destroyed, a web stream canceled with
 * the reason and unlocked, an iterator told to `return`: inside `abort()`, also while the loop is busy with an item. Nobody
 * waits for what the source does then, and nobody hears of it: a generator that is stuck could not end the loop.
 *
 * One item is asked for at a time, when the loop asks: the source's back-pressure stays as it is. What the source throws
 * arrives by identity. Leaving the loop lets go of the source, too, and waits for that, until an abort.
 *
 * **Already aborted** when the loop begins: throws the reason; a stream is let go of, an iterable not even opened.
 * **Cleanup**: nothing is registered before the loop begins, nor after it has ended.
 *
 * @throws TypeError, synchronously, when `signal` is not a signal or `source` cannot be read so
 * @example
 * for await (const chunk of iterate(signal, createReadStream(path))) {
 *   await upload(chunk);
 * }
 * @see Node's `addAbortSignal`
 */
export function iterate<T>(
  signal: AbortSignal | null | undefined,
  source: AsyncIterable<T> | WebStream<T>,
): AsyncGenerator<T, void, undefined> {
  assertSignal(signal);
  const isIterable = typeof (source as AsyncIterable<T> | null | undefined)?.[Symbol.asyncIterator] === 'function';
  if (!isIterable && !isWebStream(source)) throw expected('source', 'a stream or an async iterable', source);
  return read(signal, source);
}

async function* read<T>(
  signal: AbortSignal | null | undefined,
  source: AsyncIterable<T> | WebStream<T>,
): AsyncGenerator<T, void, undefined> {
  if (signal?.aborted === true) abandonUnread(source, abortReason(signal));
  throwIfAborted(signal);
  const reader = readerOf(source);
  const registration = onAbort(signal, (reason) => reader.abandon(reason));
  let isOut = false;
  try {
    for (;;) {
      throwIfAborted(signal);
      const { done, value } = await nextOf(reader, signal);
      if (done === true) return;
      isOut = true; // a loop that is left does not come back
      yield value;
      isOut = false;
    }
  } finally {
    registration.unregister();
    if (isOut && signal?.aborted !== true) await waitAsync(reader.close(), { signal });
  }
}

async function nextOf<T>(
  reader: StreamReader<T>,
  signal: AbortSignal | null | undefined,
): Promise<IteratorResult<T, unknown>> {
  try {
    const result = await waitAsync(reader.next(), { signal });
    if (result.done === true && signal?.aborted !== true) reader.finished();
    return result;
  } catch (error) {
    if (signal?.aborted !== true) reader.finished();
    throw error;
  }
}
