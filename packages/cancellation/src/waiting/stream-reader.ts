import { settle } from '@cancelkit/completion';

/**
 * A `ReadableStream`: of a browser, of `node:stream/web`, of Deno, Bun or a polyfill. None of their types is the other's.
 *
 * `pipeTo` says what the items are; it is not called. (`getReader` has several forms, of which the compiler sees the last.)
 */
export interface WebStream<T> {
  getReader(): object;
  cancel(reason?: unknown): Promise<void>;
  pipeTo(destination: { getWriter(): { write(chunk?: T): Promise<void> } }): Promise<void>;
}

/** How to read one kind of source. */
export interface StreamReader<T> {
  next(): Promise<IteratorResult<T, unknown>>;
  /** Lets go of a source that is not read to its end; waits until it has let go of what it holds. */
  close(): Promise<unknown>;
  /** Lets go of it at once, also while `next` is pending. Whatever it says to that, nobody hears. */
  abandon(reason: unknown): void;
  /** It has come to its end, or has failed. */
  finished(): void;
}

export function isWebStream(source: unknown): source is WebStream<unknown> {
  return typeof (source as Partial<WebStream<unknown>> | null | undefined)?.getReader === 'function';
}

export function readerOf<T>(source: AsyncIterable<T> | WebStream<T>): StreamReader<T> {
  return isWebStream(source) ? webReader(source) : iteratorReader(source);
}

/** Lets go of a source that was never read. */
export function abandonUnread(source: AsyncIterable<unknown> | WebStream<unknown>, reason: unknown): void {
  if (isWebStream(source)) ignore(async () => source.cancel(reason));
  else destroy(source);
}

/** The reader, and not the iterator, of a web stream: with that, nothing ends a read that is pending. */
function webReader<T>(stream: WebStream<T>): StreamReader<T> {
  const reader = stream.getReader() as ReadableStreamDefaultReader<T>;
  const cancel = (reason?: unknown): Promise<void> => {
    const canceled = reader.cancel(reason);
    reader.releaseLock();
    return canceled;
  };
  return {
    next: () => reader.read(),
    close: () => cancel(),
    abandon: (reason) => ignore(async () => cancel(reason)),
    finished: () => reader.releaseLock(),
  };
}

function iteratorReader<T>(source: AsyncIterable<T>): StreamReader<T> {
  const iterator = source[Symbol.asyncIterator]();
  const close = async (): Promise<unknown> => iterator.return?.();
  return {
    next: () => iterator.next(),
    close,
    abandon: () => {
      // The iterator of a stream, as any generator, returns only when the pending `next` is through: this ends it.
      destroy(source);
      ignore(close);
    },
    finished: () => undefined,
  };
}

/** Destroys a stream of Node, by shape; without an error, which would be an event that nobody may listen to. */
function destroy(source: object): void {
  const { destroy, pipe } = source as { destroy?: () => unknown; pipe?: unknown };
  if (typeof destroy === 'function' && typeof pipe === 'function') destroy.call(source);
}

function ignore(work: () => Promise<unknown>): void {
  void settle(work());
}
