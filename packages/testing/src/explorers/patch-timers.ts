import { type Patch, patch } from './patch.js';

/** Who is told of the timers. */
export interface TimerSink {
  /** Undefined: this timer is none of ours. */
  starts(start: TimerStart): StartedTimer | undefined;
  stopped(handle: unknown): void;
}

/** A timer that is about to be started. */
export interface TimerStart {
  readonly name: string;
  readonly repeats: boolean;
  readonly stop: (handle: unknown) => void;
  /** The function above which the caller's stack begins. */
  readonly below: (...args: never) => unknown;
}

/** A timer that the sink wants to be told of. */
export interface StartedTimer {
  has(handle: unknown): void;
  /** Is called in place of the callback, which is `call`. */
  calledBack(call: () => unknown): unknown;
}

type Callback = (this: unknown, ...args: unknown[]) => unknown;

/** What starts, and what stops it, with the word for it. */
const PAIRS = [
  ['timer', 'setTimeout', 'clearTimeout'],
  ['timer', 'setInterval', 'clearInterval'],
  ['immediate', 'setImmediate', 'clearImmediate'],
  ['animation frame', 'requestAnimationFrame', 'cancelAnimationFrame'],
  ['idle callback', 'requestIdleCallback', 'cancelIdleCallback'],
] as const;

/** Puts itself before the globals that start timers and stop them; where there is none, nothing is put. */
export function patchTimers(sink: TimerSink): Patch[] {
  const globals = globalThis as unknown as Record<string, Callback | undefined>;
  return PAIRS.flatMap(([name, starter, stopper]) => {
    const start = globals[starter];
    const stop = globals[stopper];
    if (typeof start !== 'function' || typeof stop !== 'function') return [];
    return patchPair(sink, name, [starter, start], [stopper, stop]);
  });
}

function patchPair(
  sink: TimerSink,
  name: string,
  [starter, start]: [string, Callback],
  [stopper, stop]: [string, Callback],
): Patch[] {
  const repeats = starter === 'setInterval';
  const stopIt = (handle: unknown): void => void stop.call(globalThis, handle);
  function startTimer(callback: unknown, ...rest: unknown[]): unknown {
    const timer =
      typeof callback === 'function' ? sink.starts({ name, repeats, stop: stopIt, below: startTimer }) : undefined;
    if (timer === undefined) return start.call(globalThis, callback, ...rest);
    const called = function (this: unknown, ...args: unknown[]): unknown {
      return timer.calledBack(() => (callback as Callback).apply(this, args));
    };
    const handle = start.call(globalThis, called, ...rest);
    timer.has(handle);
    return handle;
  }
  function stopTimer(handle: unknown): void {
    sink.stopped(handle);
    stopIt(handle);
  }
  // What is known by the platform's function stays known: that of `promisify`, say.
  for (const key of Reflect.ownKeys(start)) {
    const property = Object.getOwnPropertyDescriptor(start, key);
    if (property !== undefined && key !== 'prototype') Object.defineProperty(startTimer, key, property);
  }
  return [
    patch(globalThis, starter, { value: startTimer, writable: true }),
    patch(globalThis, stopper, { value: stopTimer, writable: true }),
  ];
}
