import type { Clock } from '@cancelkit/cancellation';
import type { CodecOptions } from './codec.js';
import type { Lease } from './lease.js';
import type { OutcomeReader } from './outcome.js';
import type { OperationStore } from './store.js';
import type { WatchList } from './watch-list.js';

/** What all operations of one process share. */
export interface Process {
  readonly store: OperationStore;
  readonly clock: Clock;
  readonly codec: CodecOptions;
  readonly outcomes: OutcomeReader;
  readonly watchList: WatchList;
  readonly lease: Lease;
  /** Aborts with `OperationsClosedError` on disposal. */
  readonly closing: AbortSignal;
  /** The text of the reason of a deadline that the store ends operations with. */
  readonly deadlineText: string;
}
