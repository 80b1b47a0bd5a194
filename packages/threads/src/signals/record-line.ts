import { abortReason } from '@cancelkit/completion/internal';
import { packReason } from '../records/pack.js';
import { CANCELED, CLOSED, SharedRecord } from '../records/shared-record.js';
import { unpack } from '../records/unpack.js';
import { watch } from '../records/watch.js';
import type { Receiver, Sender } from './line.js';
import { signalOf } from './origin.js';

/** Room for a reason: with the header of the record, 1 kB. The length and the alignment take up to 11 bytes of it. */
const ROOM = 992;

/** A shared signal over shared memory: one thread writes, any number of them look. */
export class RecordSender implements Sender {
  readonly #record: SharedRecord;

  constructor(origin: readonly [number, number, number]) {
    this.#record = SharedRecord.create(origin, ROOM);
  }

  get buffer(): SharedArrayBuffer {
    return this.#record.buffer;
  }

  abort(reason: unknown): void {
    this.#record.settle(CANCELED, () => packReason(reason, ROOM - 11));
  }

  close(): void {
    this.#record.settle(CLOSED);
  }
}

export class RecordReceiver implements Receiver {
  readonly #record: SharedRecord;
  #stop: (() => void) | undefined;

  constructor(record: SharedRecord) {
    this.#record = record;
  }

  get words(): Int32Array {
    return this.#record.words;
  }

  reason(): unknown {
    const record = this.#record;
    const home = signalOf(record.origin);
    if (home !== undefined) return abortReason(home);
    return unpack(record.payload(record.state) ?? '');
  }

  listen(callback: () => void): void {
    this.#stop = watch(this.#record.words, callback);
  }

  close(): void {
    this.#stop?.();
    this.#stop = undefined;
  }
}
