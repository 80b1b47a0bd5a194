/** How an operation may end. */
export type Status = 'succeeded' | 'faulted' | 'canceled';

/** What a store says of one operation. The texts are opaque to it. */
export interface Row {
  readonly id: string;
  /** One of {@link Status}, `'pending'`, or `'unknown'` if there is no such operation. */
  readonly status: string;
  /** Not null when it has ended. */
  readonly outcome: string | null;
  /** Not null when somebody has asked it to stop. */
  readonly cancelReason: string | null;
}

/** What becomes of an operation whose owner is lost. */
export type OnOwnerLost = 'fault' | 'release';

/** What a claim that was granted says. */
export interface Claimed {
  /** Until its deadline, by the clock of the store: 0 or less when that has passed, Infinity without one. */
  readonly remainingMs: number;
  readonly onOwnerLost: OnOwnerLost;
}

/** Who ends an operation, and how. */
export interface Settling {
  /** `null`: nobody that runs it, and so no lease is asked for. Else it must own the operation, and be alive. */
  readonly owner: string | null;
  /** Of this settling: a repetition of it, after an answer that was lost, is answered as the first was. A UUID. */
  readonly token: string;
  readonly status: Status;
  /** `null`: the reason of whoever has canceled it. */
  readonly outcome: string | null;
}

/** What a sweep writes. */
export interface SweepTexts {
  readonly ownerLost: string;
  readonly deadline: string;
}

/**
 * Where operations live: all that there is to implement for another engine. `storeContract` tests it.
 *
 * Each call is one atomic step, and ends within seconds, whatever the network does. Time is that of the store.
 */
export interface OperationStore {
  /** False if the id is taken. `deadlineMs`: from now; Infinity: none. */
  create(id: string, options: { readonly deadlineMs: number; readonly onOwnerLost: OnOwnerLost }): Promise<boolean>;
  /** Says that an owner, a UUID, lives for so long from now. False: it has been buried. 0: it may be. */
  beat(owner: string, leaseMs: number): Promise<boolean>;
  /**
   * Makes it the owner's. The same owner again: the same answer. `'buried'`: the owner is, or was never heard of; take a new
   * one, and ask again. What nobody owns and whose deadline has passed ends, canceled with this text, and is `'settled'`.
   */
  claim(id: string, owner: string, deadline: string): Promise<Claimed | 'running' | 'settled' | 'unknown' | 'buried'>;
  /**
   * Asks it to stop. `'canceled'`: nobody owns it, it has ended; `'requested'`: its owner is to hear of it; `'late'`: it had ended, or
   * somebody had asked before. The same token, a UUID, again: the same answer.
   */
  cancel(id: string, reason: string, token: string): Promise<'canceled' | 'requested' | 'late' | 'unknown'>;
  /** Ends it; false if it had ended, or the owner does not own it or is buried. */
  settle(id: string, settling: Settling): Promise<boolean | 'unknown'>;
  /** Gives it back, pending; canceled, if somebody has asked it to stop. Nothing if this owner does not own it or is buried. */
  release(id: string, owner: string): Promise<void>;
  /** Of these, those that have ended, are asked to stop, or do not exist. */
  news(ids: readonly string[]): Promise<readonly Row[]>;
  read(id: string): Promise<Row | undefined>;
  /**
   * Buries owners whose lease is over, and ends or releases what they owned; ends what is overdue: at once what nobody owns,
   * after a grace what somebody does, with the reason of whoever has canceled it if there is one; deletes what ended long ago.
   */
  sweep(texts: SweepTexts): Promise<void>;
  /**
   * Calls with ids of which there may be news, and when any may have been missed. They are hints: they may be lost, doubled and
   * forged. `undefined`: this store gives none, and there is only polling.
   */
  listen(onHint: (ids: readonly string[]) => void, onGap: () => void): Disposable | undefined;
  /** Whether asking again may help: the store is away, and has not refused. */
  isOutage(error: unknown): boolean;
}
