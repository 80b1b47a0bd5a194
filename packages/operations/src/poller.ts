import { type Clock, delay } from '@cancelkit/cancellation';
import { settle } from '@cancelkit/completion';
import type { OperationStore, SweepTexts } from './store.js';
import type { WatchList } from './watch-list.js';

/** What a {@link poll} needs. */
export interface PollOptions {
  readonly store: OperationStore;
  readonly watchList: WatchList;
  readonly texts: SweepTexts;
  readonly pollMs: number;
  readonly clock: Clock;
}

/**
 * Sweeps, and reads all that is watched, again and again until the signal aborts; at intervals that are spread by a quarter, so that
 * a hundred processes do not come at once.
 *
 * What a sweep fails of is no news: in an outage the next one comes, and a store that refuses refuses the reads, too, whose
 * watchers hear of it.
 */
export async function poll(
  signal: AbortSignal,
  { store, watchList, texts, pollMs, clock }: PollOptions,
): Promise<void> {
  for (;;) {
    await delay(signal, pollMs * (0.75 + Math.random() / 2), { clock, ref: false });
    await settle((async () => store.sweep(texts))(), signal);
    watchList.markAll();
  }
}
