import type { Clock } from 'cancelkit';
import type { VirtualClock, VirtualTimer } from './virtual-clock.js';

/** The clock of one lane: the common time, and timers of its own, which are counted. */
export class LaneClock implements Clock {
  readonly #time: VirtualClock;
  readonly #counted: () => void;
  readonly #pending = new Set<VirtualTimer>();

  /** @param counted called when there is a timer more, or one less */
  constructor(time: VirtualClock, counted: () => void) {
    this.#time = time;
    this.#counted = counted;
  }

  /** How many timers are waiting. */
  get pending(): number {
    return this.#pending.size;
  }

  now(): number {
    return this.#time.now;
  }

  setTimeout(callback: () => void, ms: number): VirtualTimer {
    const timer = this.#time.start(() => {
      this.clearTimeout(timer);
      callback();
    }, ms);
    this.#pending.add(timer);
    this.#counted();
    return timer;
  }

  clearTimeout(handle: unknown): void {
    this.#time.clear(handle as VirtualTimer);
    if (this.#pending.delete(handle as VirtualTimer)) this.#counted();
  }

  /** Fires the timer that was started last, as if its time were over. */
  fireLast(): void {
    const last = [...this.#pending].pop();
    if (last !== undefined) this.#time.fire(last);
  }
}
