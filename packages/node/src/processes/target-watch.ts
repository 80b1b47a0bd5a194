import type { Writable } from 'node:stream';

/** Who writes to a stream, and is told what becomes of it. */
export interface TargetWriter {
  onDrain(): void;
  onLost(cause?: unknown): void;
}

const watches = /* @__PURE__ */ new WeakMap<Writable, TargetWatch>();

/** Listens to a stream once, however many write to it; not at all when nobody does. */
export class TargetWatch {
  static of(target: Writable): TargetWatch {
    let watch = watches.get(target);
    if (watch === undefined) watches.set(target, (watch = new TargetWatch(target)));
    return watch;
  }

  readonly #target: Writable;
  readonly #writers = new Set<TargetWriter>();

  private constructor(target: Writable) {
    this.#target = target;
  }

  add(writer: TargetWriter): void {
    if (this.#writers.size === 0) {
      this.#target.on('drain', this.#onDrain);
      this.#target.on('error', this.#onLost);
      this.#target.on('close', this.#onLost);
    }
    this.#writers.add(writer);
  }

  remove(writer: TargetWriter): void {
    if (!this.#writers.delete(writer) || this.#writers.size > 0) return;
    this.#target.removeListener('drain', this.#onDrain);
    this.#target.removeListener('error', this.#onLost);
    this.#target.removeListener('close', this.#onLost);
  }

  /** A write has failed: the stream emits that as an event when it has closed its file, and somebody has to be there. */
  expectError(): void {
    const writer: TargetWriter = { onDrain: () => undefined, onLost: () => this.remove(writer) };
    this.add(writer);
  }

  readonly #onDrain = (): void => {
    for (const writer of [...this.#writers]) writer.onDrain();
  };

  readonly #onLost = (cause?: unknown): void => {
    // Where the stream has closed before it was listened to, it still knows why.
    for (const writer of [...this.#writers]) writer.onLost(cause ?? this.#target.errored ?? undefined);
  };
}
