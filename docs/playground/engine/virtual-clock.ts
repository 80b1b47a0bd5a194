/** A timer that has been started. */
export interface VirtualTimer {
  readonly due: number;
  readonly callback: () => void;
}

/** Time that stands still until it is told to go on, in milliseconds from 0. */
export class VirtualClock {
  #now = 0;
  /** In the order in which they were started. */
  readonly #timers = new Set<VirtualTimer>();

  get now(): number {
    return this.#now;
  }

  start(callback: () => void, ms: number): VirtualTimer {
    const timer = { due: this.#now + Math.max(0, ms), callback };
    this.#timers.add(timer);
    return timer;
  }

  clear(timer: VirtualTimer): void {
    this.#timers.delete(timer);
  }

  /** The timer that is due first; of those that are due together, the one that was started first. */
  get next(): VirtualTimer | undefined {
    let first: VirtualTimer | undefined;
    for (const timer of this.#timers) if (first === undefined || timer.due < first.due) first = timer;
    return first;
  }

  /** Calls a timer now, whether or not it is due. */
  fire(timer: VirtualTimer): void {
    if (this.#timers.delete(timer)) timer.callback();
  }

  /** Goes on to a time, and calls nobody. */
  goTo(time: number): void {
    this.#now = Math.max(this.#now, time);
  }
}
