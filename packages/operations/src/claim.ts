import { allSignals, throwIfAborted, waitAsync } from '@cancelkit/cancellation';
import { settle } from '@cancelkit/completion';
import { ask } from './ask.js';
import type { Owner } from './lease.js';
import type { Process } from './process.js';
import type { Claimed } from './store.js';

/** What was claimed, and as whom. */
export interface Claim extends Claimed {
  readonly owner: Owner;
}

/** Why nothing was claimed. */
export type Refusal = 'running' | 'settled' | 'unknown';

/**
 * Claims an operation for this process; repeated until there is an answer, for a claim whose answer was lost is one.
 *
 * An abort ends it at once with the signal's reason. What it may have claimed is given back, by the promise that `later` is handed:
 * nobody of this process may claim the same meanwhile.
 */
export async function claim(
  process: Process,
  signal: AbortSignal,
  id: string,
  later: (released: Promise<void>) => void,
): Promise<Claim | Refusal> {
  const { store, lease, deadlineText } = process;
  for (;;) {
    throwIfAborted(signal);
    const owner = await lease.acquire(signal);
    const asking = ask(signal, () => store.claim(id, owner.id, deadlineText), process);
    const answer = await settle(waitAsync(asking, { signal }), signal);
    if (answer.status === 'canceled') later(settle(asking, signal).then(() => giveBack(process, owner, id)));
    if (answer.status !== 'succeeded') throw answer.status === 'faulted' ? answer.error : answer.reason;
    if (answer.value === 'buried') lease.lose(owner);
    else if (typeof answer.value === 'string') return answer.value;
    else if (owner.signal.aborted)
      await giveBack(process, owner, id); // lost while the answer was under way
    else return { ...answer.value, owner };
  }
}

/** Leaves it pending for somebody else. Once the lease is lost, on disposal, the sweep does what is left to do. */
async function giveBack(process: Process, owner: Owner, id: string): Promise<void> {
  const end = endOfTrying(process, owner);
  try {
    await settle(ask(end.signal, () => process.store.release(id, owner.id), process));
  } finally {
    end.dispose();
  }
}

/** Aborts when there is no use in asking on: this process is being disposed, and its lease is over. */
export function endOfTrying({ closing }: Process, owner: Owner): ReturnType<typeof allSignals> {
  return allSignals([closing, owner.signal]);
}
