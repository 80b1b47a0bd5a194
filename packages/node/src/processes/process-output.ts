import { closeSync, openSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { CompletionSource } from '@cancelkit/completion';
import { TargetWatch, type TargetWriter } from './target-watch.js';

/** A file that takes an output; it is emptied before, unless `append` is true, and closed afterwards. */
export interface OutputFile {
  readonly file: string | URL;
  readonly append?: boolean | undefined;
}

/** Where an output of a process goes: into the result, to the same output of this process, nowhere, a file, or into a stream. */
export type OutputTarget = 'collect' | 'inherit' | 'ignore' | OutputFile | Writable;

/** How many bytes of the end of an output are kept for the error message, wherever it goes. */
const TAIL = 8 * 1024;

/** After how many milliseconds without a byte taken the target of a command that is to end counts as stuck. */
const STUCK = 250;

export function isFile(target: OutputTarget): target is OutputFile {
  return typeof target === 'object' && 'file' in target;
}

/** Opens the file that an output goes to: the command writes to it itself, and so nothing can be lost here. */
export function openTarget(target: OutputTarget): number | undefined {
  return isFile(target) ? openSync(target.file, target.append === true ? 'a' : 'w') : undefined;
}

export function closeTarget(descriptor: number | undefined): void {
  if (descriptor !== undefined) closeSync(descriptor);
}

/** One output of a command, and where it goes. */
export interface Output {
  /** All that was written is where it should be. */
  readonly done: CompletionSource;
  /** What was collected. */
  readonly collected: Buffer;
  /** Whether something that the command has written is not where it should be. */
  readonly isLost: boolean;
  /** The end of what was written. */
  tail(): string;
  /** From now on no full pipe may keep the command from ending. */
  hurry(): void;
  /** Leaves stream and target. */
  letGo(): void;
}

/** One output of a process, on its way to its target. */
export class ProcessOutput implements Output, TargetWriter {
  readonly done: CompletionSource;
  readonly #stream: Readable | null;
  readonly #target: Writable | undefined;
  readonly #collects: boolean;
  readonly #maxBytes: number;
  readonly #fail: (problem: string, cause?: unknown) => void;
  readonly #chunks: Buffer[] = [];
  #kept = 0;
  #unwritten = 0;
  #written = 0;
  #hasEnded = false;
  #isLost = false;
  #timer: NodeJS.Timeout | undefined;

  /** @param fail called when the output is more than it may be, or its target breaks */
  constructor(
    stream: Readable | null,
    target: OutputTarget,
    maxBytes: number,
    fail: (problem: string, cause?: unknown) => void,
  ) {
    this.done = new CompletionSource();
    this.#stream = stream;
    this.#collects = target === 'collect';
    this.#target = typeof target === 'object' && !isFile(target) ? target : undefined;
    this.#maxBytes = maxBytes;
    this.#fail = fail;
    if (stream === null) {
      this.#finish();
      return;
    }
    if (this.#target !== undefined) TargetWatch.of(this.#target).add(this);
    stream.on('data', this.#onData);
    stream.once('close', this.#onClose);
  }

  get collected(): Buffer {
    return this.#collects ? Buffer.concat(this.#chunks) : Buffer.alloc(0);
  }

  get isLost(): boolean {
    return this.#isLost || this.done.state.status === 'pending';
  }

  tail(): string {
    const end = Buffer.concat(this.#chunks);
    if (end.length <= TAIL) return end.toString();
    return end
      .subarray(-TAIL)
      .toString()
      .replace(/^\uFFFD+/, ''); // half a character
  }

  /** A target that takes nothing more is given up. */
  hurry(): void {
    if (this.#target === undefined || this.done.state.status !== 'pending' || this.#timer !== undefined) return;
    let before = this.#written;
    this.#timer = setInterval(() => {
      if (this.#unwritten > 0 && this.#written === before) this.#discard();
      before = this.#written;
    }, STUCK);
  }

  letGo(): void {
    clearInterval(this.#timer);
    this.#stream?.removeListener('data', this.#onData);
    this.#stream?.removeListener('close', this.#onClose);
    this.#leaveTarget();
    this.#stream?.resume();
    this.#stream?.destroy();
  }

  onDrain(): void {
    this.#stream?.resume();
  }

  onLost(cause?: unknown): void {
    this.#discard();
    this.#fail('lost the stream that takes its', cause);
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#keep(chunk);
    if (this.#target === undefined || this.#isLost) return;
    this.#unwritten += 1;
    if (!this.#target.write(chunk, this.#onWritten)) this.#stream?.pause();
  };

  readonly #onWritten = (error?: unknown): void => {
    this.#unwritten -= 1;
    this.#written += 1;
    if (error) {
      if (this.#isLost) return;
      TargetWatch.of(this.#target as Writable).expectError();
      this.onLost(error);
    } else if (this.#hasEnded && this.#unwritten === 0) this.#finish();
  };

  readonly #onClose = (): void => {
    this.#hasEnded = true;
    if (this.#unwritten === 0 || this.#isLost) this.#finish();
  };

  #keep(chunk: Buffer): void {
    if (this.#collects && this.#kept + chunk.length > this.#maxBytes) {
      if (!this.#isLost) this.#fail(`wrote more than ${this.#maxBytes} bytes to`);
      this.#isLost = true;
    }
    this.#chunks.push(chunk);
    this.#kept += chunk.length;
    if (this.#collects && !this.#isLost) return;
    for (let first = this.#chunks[0]; first && this.#kept - first.length > TAIL; first = this.#chunks[0]) {
      this.#chunks.shift();
      this.#kept -= first.length;
    }
  }

  #discard(): void {
    this.#isLost = true;
    this.#leaveTarget();
    this.#stream?.resume();
    if (this.#hasEnded) this.#finish();
  }

  #leaveTarget(): void {
    if (this.#target !== undefined) TargetWatch.of(this.#target).remove(this);
  }

  #finish(): void {
    this.#leaveTarget();
    this.done.trySetResult();
  }
}
