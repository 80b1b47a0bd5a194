/** What the check needs of the platform. Taken when the package is loaded, before anybody fakes it. */
export interface Platform {
  /** Milliseconds of a clock that nobody sets. */
  now(): number;
  /** Calls back in a later turn of the event loop; microtasks, ticks and rejections of this turn come before. */
  turn(callback: () => void): void;
  /** Calls back after some milliseconds; answers what stops it. */
  later(callback: () => void, ms: number): () => void;
  microtask(callback: () => void): void;
  /** How many listeners of an event a target has; undefined where that cannot be asked. */
  listenerCount(target: object, type: string): number | undefined;
  /** Whether something outside of the check may still call back: somebody else's socket, say. */
  othersMayCallBack(): boolean;
  /** Takes over what the platform does with unhandled rejections and uncaught errors; answers what gives it back. */
  takeErrors(sink: ErrorSink): () => void;
}

/** Who is told of the errors that nobody has handled. */
export interface ErrorSink {
  /** Answers whether the rejection is the run's; if not, it goes to whom it would have gone. */
  unhandled(error: unknown, promise: object): boolean;
  uncaught(error: unknown): void;
}

/** The globals that may be faked, as they were when this module was loaded. */
export interface Globals {
  readonly setTimeout: (callback: () => void, ms: number) => unknown;
  readonly clearTimeout: (handle: never) => void;
  readonly queueMicrotask: (callback: () => void) => void;
  readonly performance: { now(): number };
  readonly setImmediate?: (callback: () => void) => unknown;
}

/** What a platform has of time, apart from its turns. */
export function timeOf(globals: Globals): Pick<Platform, 'now' | 'later' | 'microtask'> {
  const { setTimeout, clearTimeout, queueMicrotask, performance } = globals;
  const now = performance.now.bind(performance);
  const start = setTimeout.bind(globals);
  const stop = clearTimeout.bind(globals);
  return {
    now,
    microtask: queueMicrotask.bind(globals),
    later: (callback, ms) => {
      const handle = start(callback, ms);
      return () => stop(handle as never);
    },
  };
}
