import type { Readable, Writable } from 'node:stream';

/** Where an output of a process goes: into the result, to the same output of this process, nowhere, or into a stream. */
export type OutputTarget = 'collect' | 'inherit' | 'ignore' | Writable;

/** How many bytes of the end of an output are kept for the error message, wherever it goes. */
const TAIL = 8 * 1024;

/** One output of a process, on its way to its target. */
export class ProcessOutput {
  readonly #stream: Readable | null;
  readonly #target: OutputTarget;
  readonly #maxBytes: number;
  readonly #fail: (problem: string, cause?: unknown) => void;
  readonly #chunks: Buffer[] = [];
  #kept = 0;

  /** @param fail called when the output is more than it may be, or its target breaks */
  constructor(
    stream: Readable | null,
    target: OutputTarget,
    maxBytes: number,
    fail: (problem: string, cause?: unknown) => void,
  ) {
    this.#stream = stream;
    this.#target = target;
    this.#maxBytes = maxBytes;
    this.#fail = fail;
    stream?.on('data', this.#onData);
    if (typeof target !== 'object') return;
    target.on('error', this.#onTargetError);
    target.on('close', this.#onTargetError);
    stream?.pipe(target, { end: false });
  }

  /** What was collected. */
  text(encoding: BufferEncoding): string {
    return this.#target === 'collect' ? Buffer.concat(this.#chunks).toString(encoding) : '';
  }

  /** The end of what was written. */
  tail(): string {
    const end = Buffer.concat(this.#chunks);
    if (end.length <= TAIL) return end.toString();
    return end
      .subarray(-TAIL)
      .toString()
      .replace(/^\uFFFD+/, ''); // half a character
  }

  /** Leaves the target. What is still written is thrown away, so that no full pipe keeps the process from ending. */
  letGo(): void {
    this.#stream?.removeListener('data', this.#onData);
    if (typeof this.#target === 'object') {
      this.#stream?.unpipe(this.#target);
      this.#target.removeListener('error', this.#onTargetError);
      this.#target.removeListener('close', this.#onTargetError);
    }
    this.#stream?.resume();
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#chunks.push(chunk);
    this.#kept += chunk.length;
    if (this.#target === 'collect') {
      if (this.#kept > this.#maxBytes) this.#fail(`wrote more than ${this.#maxBytes} bytes to`);
      return;
    }
    for (let first = this.#chunks[0]; first && this.#kept - first.length > TAIL; first = this.#chunks[0]) {
      this.#chunks.shift();
      this.#kept -= first.length;
    }
  };

  readonly #onTargetError = (cause?: unknown): void => this.#fail('lost the stream that takes its', cause);
}
