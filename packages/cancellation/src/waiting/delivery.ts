import { type Completion, CompletionSource } from '@cancelkit/completion';

type Result<T> = IteratorResult<T, undefined>;

/**
 * Hands values on from a producer that does not wait to readers that do, in order.
 *
 * 1. Of the two, values and readers, at most one is there at a time: whoever comes second meets whoever waits.
 * 2. The end comes behind the values, a cancellation at once. It is told once, as an error or a reason; then it is over.
 * 3. Nothing is rejected before somebody asks: an error that nobody reads is nobody's unhandled rejection.
 *
 * Not an async generator: whose `return()` waits until the pending `next()` has settled, which may be never.
 */
export class Delivery<T> {
  readonly #values = new Queue<T>();
  readonly #readers = new Queue<CompletionSource<Result<T>>>();
  #isOver = false;
  #end: Completion<unknown> | undefined;

  push(value: T): void {
    if (this.#isOver) return;
    const reader = this.#readers.shift();
    if (reader === undefined) this.#values.push(value);
    else reader.setResult({ done: false, value });
  }

  /** There will be no more values. */
  end(completion: Completion<unknown>): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#end = completion;
    if (completion.status === 'canceled') this.#values.clear();
    for (let reader = this.#readers.shift(); reader !== undefined; reader = this.#readers.shift()) this.#tell(reader);
  }

  /** Nobody reads any more: what is there is dropped, and readers that wait are done. */
  drop(): void {
    this.#values.clear();
    this.end(done);
    this.#end = undefined;
  }

  next(): Promise<Result<T>> {
    const reader = new CompletionSource<Result<T>>();
    if (this.#values.size > 0) reader.setResult({ done: false, value: this.#values.shift() as T });
    else if (this.#isOver) this.#tell(reader);
    else this.#readers.push(reader);
    return reader.promise;
  }

  #tell(reader: CompletionSource<Result<T>>): void {
    const end = this.#end;
    this.#end = undefined;
    if (end === undefined || end.status === 'succeeded') reader.setResult({ done: true, value: undefined });
    else reader.setCompletion(end);
  }
}

const done: Completion<unknown> = /* @__PURE__ */ Object.freeze({ status: 'succeeded', value: undefined });

/** First in, first out. `shift()` of an array that has grown long moves all that is behind: this one never does. */
class Queue<T> {
  #in: T[] = [];
  #out: T[] = [];

  get size(): number {
    return this.#in.length + this.#out.length;
  }

  push(item: T): void {
    this.#in.push(item);
  }

  shift(): T | undefined {
    if (this.#out.length === 0) {
      this.#out = this.#in.reverse();
      this.#in = [];
    }
    return this.#out.pop();
  }

  clear(): void {
    this.#in = [];
    this.#out = [];
  }
}
