/** How a record ended. */
export type Kind = typeof SUCCEEDED | typeof FAULTED | typeof CANCELED | typeof CLOSED;
export const SUCCEEDED = 1;
export const FAULTED = 2;
export const CANCELED = 3;
/** Nothing will ever come of it: whoever shared the signal has let go of it. */
export const CLOSED = 4;

// Word 0: 0 while pending, then the offset of the payload, a multiple of 8, and the kind in its three lowest bits.
const STATE = 0;
/** Word 1: bytes of payload handed out so far. */
const TAKEN = 1;
/** Word 2: 1 when somebody has asked for the outcome. */
const FLAGS = 2;
/** Word 3: the version of this layout. */
const LAYOUT = 3;
/** Words 4 to 6: the thread that made it, in two, and what that thread calls it. */
const ORIGIN = 4;
/** Word 7: the most bytes that a value may take. */
const MAX_BYTES = 7;
const HEADER = 32;
/** Of values up to this size 16 have room. */
const LARGE = 2 ** 24;
const VERSION = 1;

const encoder = /* @__PURE__ */ new TextEncoder();
const decoder = /* @__PURE__ */ new TextDecoder();

/**
 * One outcome that threads race for, in a SharedArrayBuffer of its own. The only file that settles anything.
 *
 * 1. Settles once, across threads: by one compareExchange from 0. Nothing else writes to word 0.
 * 2. A thread that is killed, at whatever instruction, leaves the record pending or whole: what is published is written
 *    before, and published by that one exchange. Claiming first and writing then was rejected: a kill in between leaves
 *    a record claimed for ever.
 * 3. Room for a payload is handed out once, by `Atomics.add`, and never written again after the exchange: so the payload
 *    is written and read plainly. Nobody reads it on the strength of a plain read of word 0.
 * 4. Whoever finds the record settled wakes everybody: the winner may have died before it did.
 *
 * Nothing is freed by hand: the engine counts the buffer across threads. Slots in one big buffer were rejected: an
 * allocator among threads would have to survive kills, too.
 */
export class SharedRecord {
  readonly buffer: SharedArrayBuffer;
  /** The header. Word 0 is what a busy loop looks at. */
  readonly words: Int32Array;

  /** @param buffer of a record that another thread has made */
  constructor(buffer: SharedArrayBuffer) {
    this.buffer = buffer;
    this.words = new Int32Array(buffer, 0, HEADER / 4);
  }

  /**
   * @param room bytes for payloads, whose memory is taken at once
   * @param maxBytes of a value, if there may be more: the buffer then grows, where the platform has buffers that do. It
   * has room for 16 of that size, for so many threads may try at a time, and for as many reasons.
   */
  static create(origin: readonly [number, number, number], room: number, maxBytes = 0): SharedRecord {
    const limit = HEADER + Math.max(room, 16 * Math.min(maxBytes, LARGE), 2 * maxBytes, maxBytes && 2 ** 18);
    const options = maxBytes > 0 ? { maxByteLength: limit } : undefined;
    let buffer = new SharedArrayBuffer(HEADER + room, options);
    if (options !== undefined && !(buffer as Growable).growable) buffer = new SharedArrayBuffer(limit);
    const record = new SharedRecord(buffer);
    record.words[LAYOUT] = VERSION;
    record.words[MAX_BYTES] = maxBytes;
    record.words.set(origin, ORIGIN);
    return record;
  }

  /** Whether a buffer is a record of this version. */
  static isRecord(buffer: SharedArrayBuffer): boolean {
    return buffer.byteLength >= HEADER && new Int32Array(buffer, 0, HEADER / 4)[LAYOUT] === VERSION;
  }

  get origin(): readonly [number, number, number] {
    return [...this.words.subarray(ORIGIN, ORIGIN + 3)] as unknown as [number, number, number];
  }

  get maxBytes(): number {
    return this.words[MAX_BYTES] as number;
  }

  /** 0 while pending; else what {@link kindOf} and {@link payload} take. */
  get state(): number {
    return Atomics.load(this.words, STATE);
  }

  /**
   * Settles the record, if it is pending.
   *
   * @param encode makes the payload, JSON text; not called when the record is settled already
   * @returns whether this call settled it
   * @throws RangeError when there is no room left for a value. An error or a reason without room goes without.
   */
  settle(kind: Kind, encode?: () => string): boolean {
    const { words } = this;
    let won = false;
    if (Atomics.load(words, STATE) === 0) {
      const payload = encode === undefined ? undefined : encoder.encode(encode());
      const offset = payload === undefined ? 0 : this.#write(payload);
      if (offset === 0 && payload !== undefined && kind === SUCCEEDED && this.state === 0) throw noRoom();
      won = Atomics.compareExchange(words, STATE, 0, offset | kind) === 0;
    }
    this.wake(); // also losers: invariant 4
    return won;
  }

  /** Wakes all threads that wait for this record; false, for those who have lost. */
  wake(): false {
    Atomics.notify(this.words, STATE);
    return false;
  }

  /** The payload of a settled record, if it has one; of garbage the empty text, which is no JSON. */
  payload(state: number): string | undefined {
    const { buffer } = this;
    const offset = state & ~7;
    if (offset === 0) return undefined;
    if (offset < HEADER || offset + 4 > buffer.byteLength) return '';
    const start = offset + 4;
    const length = new Int32Array(buffer, offset, 1)[0] as number;
    if (length < 0 || start + length > buffer.byteLength) return '';
    // Copied first: a TextDecoder refuses shared memory in browsers.
    return decoder.decode(new Uint8Array(buffer, start, length).slice());
  }

  /** Whether somebody, on whatever thread, has asked for the outcome. */
  get asked(): boolean {
    return Atomics.load(this.words, FLAGS) !== 0;
  }

  ask(): void {
    Atomics.or(this.words, FLAGS, 1);
  }

  /** Blocks the thread until the record is settled, or somebody wakes it, or the time is over. */
  block(ms: number): void {
    Atomics.wait(this.words, STATE, 0, ms);
  }

  /** Writes a payload into room of its own, and returns its offset; 0 if there is no room. */
  #write(payload: Uint8Array): number {
    const { buffer, words } = this;
    const size = (4 + payload.length + 7) & ~7;
    const limit = (buffer as Growable).maxByteLength ?? buffer.byteLength;
    // Looked at first: what is added is never taken back, and must not run over.
    if (HEADER + Atomics.load(words, TAKEN) + size > limit) return 0;
    const offset = HEADER + Atomics.add(words, TAKEN, size);
    if (offset + size > limit || !grow(buffer, offset + size)) return 0;
    new Int32Array(buffer, offset, 1)[0] = payload.length;
    new Uint8Array(buffer, offset + 4, payload.length).set(payload);
    return offset;
  }
}

/** How a settled record ended. */
export function kindOf(state: number): Kind {
  return (state & 7) as Kind;
}

/** SharedArrayBuffer of ES2024, where the platform has it. */
interface Growable extends SharedArrayBuffer {
  readonly growable?: boolean;
  readonly maxByteLength?: number;
  grow(byteLength: number): void;
}
declare const SharedArrayBuffer: new (byteLength: number, options?: { maxByteLength: number }) => SharedArrayBuffer;

function grow(buffer: SharedArrayBuffer, byteLength: number): boolean {
  try {
    if (buffer.byteLength < byteLength) (buffer as Growable).grow(byteLength);
  } catch {
    // Another thread has grown it further meanwhile; or there is no memory.
  }
  return buffer.byteLength >= byteLength;
}

function noRoom(): RangeError {
  return new RangeError('There is no room left for a value: too many threads try to settle this source at a time.');
}
