import { thread } from '../records/thread.js';
import type { SignalToken } from '../records/token.js';
import type { Sender } from './line.js';

/** What this thread knows of a signal that it has shared. */
export interface Origin {
  /** Stands for the signal in the records that go to other threads. */
  readonly name: readonly [number, number, number];
  /** The shares of it that are neither aborted nor disposed. */
  readonly open: Set<Sender>;
}

const origins = /* @__PURE__ */ new WeakMap<AbortSignal, Origin>();
const signals = /* @__PURE__ */ new Map<number, WeakRef<AbortSignal>>();
let count = 0;

/** When a signal can no longer be reached it can no longer abort: a backstop for shares that nobody disposes. */
const unreachable = /* @__PURE__ */ new FinalizationRegistry<Origin>(({ name, open }) => {
  signals.delete(name[2]);
  for (const share of open) share.close();
});

/** Finds or makes the origin of a signal of this thread. */
export function originOf(signal: AbortSignal): Origin {
  let origin = origins.get(signal);
  if (origin === undefined) {
    count = (count + 1) | 0;
    origin = { name: [...thread, count], open: new Set() };
    origins.set(signal, origin);
    signals.set(count, new WeakRef(signal));
    unreachable.register(signal, origin);
  }
  return origin;
}

/**
 * The signal of this thread that a record comes from, if it does: a reason that comes home is itself again.
 *
 * Found weakly: of a signal that nobody can reach nobody asks for the reason by identity either.
 */
export function signalOf([high, low, number]: readonly [number, number, number]): AbortSignal | undefined {
  return high === thread[0] && low === thread[1] ? signals.get(number)?.deref() : undefined;
}

const tokens = /* @__PURE__ */ new WeakMap<AbortSignal, SignalToken>();

/** Keeps the token that a signal came with, so that it can go on to further threads. */
export function setToken(signal: AbortSignal, token: SignalToken): void {
  tokens.set(signal, token);
}

/** The token that a signal came with, if it came from another thread. */
export function tokenOfReceived(signal: AbortSignal): SignalToken | undefined {
  return tokens.get(signal);
}
