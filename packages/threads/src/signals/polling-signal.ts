/** What a polling signal asks: whether it is aborted, and why. */
export interface Polled {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
}

/** A constructor that returns another object puts the private fields of its subclass on that. */
// eslint-disable-next-line @typescript-eslint/no-extraneous-class -- its constructor is all that it is for
class Stamp {
  constructor(object: object) {
    return object;
  }
}

class PollingStamp extends Stamp {
  readonly #polled: Polled;

  constructor(signal: AbortSignal, polled: Polled) {
    super(signal);
    this.#polled = polled;
  }

  static of(signal: AbortSignal): Polled {
    return (signal as unknown as PollingStamp).#polled;
  }
}

let prototype: object | undefined;

/**
 * Makes a real AbortSignal look at shared memory when it is asked: so that code which has never heard of this package
 * (`if (signal.aborted) throw signal.reason`) stops in a busy loop, too.
 *
 * Its prototype becomes one that has these three members and inherits the rest from the platform's. The state that
 * `fetch`, `addEventListener` and `instanceof` look at is not in properties: they see no difference.
 */
export function makePolling(signal: AbortSignal, polled: Polled): void {
  new PollingStamp(signal, polled);
  Object.setPrototypeOf(signal, (prototype ??= makePrototype()));
}

/** Gives the signal back to the platform: before it aborts it, for Deno does nothing to a signal that says it is aborted. */
export function stopPolling(signal: AbortSignal): void {
  Object.setPrototypeOf(signal, AbortSignal.prototype);
}

function makePrototype(): object {
  const members = {
    get aborted(): boolean {
      return PollingStamp.of(this as unknown as AbortSignal).aborted;
    },
    get reason(): unknown {
      return PollingStamp.of(this as unknown as AbortSignal).reason;
    },
    throwIfAborted(): void {
      PollingStamp.of(this as unknown as AbortSignal).throwIfAborted();
    },
  };
  return Object.setPrototypeOf(members, AbortSignal.prototype) as object;
}
