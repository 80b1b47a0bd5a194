import type { Clock } from '@cancelkit/cancellation';

interface FakeTimer {
  readonly at: number;
  readonly callback: () => void;
  ref: boolean;
}

/** A clock that stands still until it is advanced, and knows which timers run. */
export class FakeClock implements Clock {
  time: number;
  /** The milliseconds of every timer that was asked for. */
  readonly asked: number[] = [];
  /** The timers that run, in the order in which they were started. */
  readonly timers = new Set<FakeTimer>();

  constructor(time = 0) {
    this.time = time;
  }

  now(): number {
    return this.time;
  }

  setTimeout(callback: () => void, ms: number): unknown {
    this.asked.push(ms);
    const timer = { at: this.time + ms, callback, ref: true, unref: () => void (timer.ref = false) };
    this.timers.add(timer);
    return timer;
  }

  clearTimeout(handle: unknown): void {
    this.timers.delete(handle as FakeTimer);
  }

  /** Lets so many milliseconds pass, and fires what is due, the earliest first. */
  advance(ms: number): void {
    const end = this.time + ms;
    for (;;) {
      const [next] = [...this.timers].sort((a, b) => a.at - b.at);
      if (next === undefined || next.at > end) break;
      this.time = next.at;
      this.timers.delete(next);
      next.callback();
    }
    this.time = end;
  }
}
