import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { CompletionSource } from '@cancelkit/completion';
import type { Output } from './process-output.js';

/**
 * The stdout of a command, a line at a time, as it is asked for: while lines lie here, nothing more is read.
 *
 * When the command is to end, or has failed, its pipe is read to the end all the same: it may not keep the command from ending,
 * and what it holds, 64 kB at most, is still given.
 */
export class LineOutput implements Output {
  readonly done: CompletionSource;
  readonly #stream: Readable;
  readonly #decoder: StringDecoder;
  readonly #encoding: BufferEncoding;
  readonly #maxBytes: number;
  readonly #fail: (problem: string) => void;
  #lines: string[] = [];
  /** How many of them were given. */
  #given = 0;
  /** What has come of the line that is not complete. */
  #part = '';
  #partBytes = 0;
  #reader: CompletionSource<string | undefined> | undefined;
  #isHurried = false;
  #isEnded = false;

  /** @param fail called when a line is longer than it may be */
  constructor(stream: Readable, encoding: BufferEncoding, maxBytes: number, fail: (problem: string) => void) {
    this.done = new CompletionSource();
    this.#stream = stream;
    this.#encoding = encoding;
    this.#decoder = new StringDecoder(encoding);
    this.#maxBytes = maxBytes;
    this.#fail = fail;
    stream.on('data', this.#onData);
    stream.once('close', this.#onClose);
  }

  /** The next line; undefined after the last one. */
  next(): Promise<string | undefined> {
    const reader = new CompletionSource<string | undefined>();
    this.#reader = reader;
    this.#give();
    return reader.promise;
  }

  /** Gives no more lines: nobody wants them. */
  discard(): void {
    this.#end();
    this.#lines = [];
    this.#given = 0;
  }

  /** Takes no more lines; those that are complete are still given. */
  #end(): void {
    this.#isEnded = true;
    this.#part = '';
  }

  get collected(): Buffer {
    return Buffer.alloc(0);
  }

  get isLost(): boolean {
    return this.done.state.status === 'pending';
  }

  tail(): string {
    return '';
  }

  hurry(): void {
    this.#isHurried = true;
    this.#stream.resume();
  }

  letGo(): void {
    this.#stream.removeListener('data', this.#onData);
    this.#stream.removeListener('close', this.#onClose);
    this.#onClose();
    this.#stream.resume();
    this.#stream.destroy();
  }

  readonly #onData = (chunk: Buffer): void => {
    if (this.#isEnded) return;
    const [first = '', ...others] = this.#decoder.write(chunk).split('\n');
    this.#grow(first);
    for (const other of others) {
      if (this.#isEnded) break; // a line was too long: what comes after it is none
      this.#lines.push(this.#part.endsWith('\r') ? this.#part.slice(0, -1) : this.#part);
      this.#part = '';
      this.#partBytes = 0;
      this.#grow(other);
    }
    this.#give();
  };

  #grow(text: string): void {
    this.#part += text;
    this.#partBytes += Buffer.byteLength(text, this.#encoding);
    if (this.#partBytes <= this.#maxBytes) return;
    this.#end();
    this.#fail(`wrote a line of more than ${this.#maxBytes} bytes to`);
  }

  readonly #onClose = (): void => {
    if (this.done.state.status !== 'pending') return;
    this.#part += this.#decoder.end();
    if (this.#part !== '' && !this.#isEnded) this.#lines.push(this.#part);
    this.done.trySetResult();
    this.#give();
  };

  #give(): void {
    const reader = this.#reader;
    if (reader !== undefined && (this.#given < this.#lines.length || !this.isLost)) {
      this.#reader = undefined;
      reader.trySetResult(this.#lines[this.#given++]);
    }
    if (this.#given >= this.#lines.length) {
      this.#lines = [];
      this.#given = 0;
    }
    if (this.isLost && !this.#isHurried) {
      if (this.#lines.length > 0) this.#stream.pause();
      else this.#stream.resume();
    }
  }
}
