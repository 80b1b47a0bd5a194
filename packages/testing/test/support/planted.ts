/** Functions with one defect each, for every platform. Where the report has to name a line, that line ends with the name in a comment. */
import type { DefectKind, Probe } from '@cancelkit/testing';

export interface Planted {
  readonly kind: DefectKind;
  readonly fn: (signal: AbortSignal, probe: Probe) => PromiseLike<unknown>;
}

/** A wait as it should be: by the signal's reason, with nothing left. The functions below do something wrong beside it. */
export const pause = (signal: AbortSignal, ms: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal.addEventListener('abort', stop, { once: true });
  });

const deaf = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function hearsNothing(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.reject(signal.reason);
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, 5);
    const stop = (): void => clearTimeout(timer); // forgets to reject
    signal.addEventListener('abort', stop, { once: true });
  });
}

async function listensTooLate(signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await Promise.resolve(); // the abort may come here
  await new Promise<void>((resolve, reject) => {
    const work = setTimeout(() => {
      if (signal.aborted) return; // whoever listens has been told
      signal.removeEventListener('abort', stop);
      resolve();
    }, 2);
    const stop = (): void => {
      clearTimeout(work);
      reject(signal.reason);
    };
    signal.addEventListener('abort', stop, { once: true });
  });
}

async function ignoresAwait(signal: AbortSignal): Promise<string> {
  await deaf(3);
  return signal.aborted ? 'aborted' : 'done';
}

function ignoresThen(): Promise<number> {
  return deaf(2)
    .then(() => deaf(2))
    .then(() => 1);
}

function ignoresCallback(): Promise<void> {
  return new Promise((resolve) => void setTimeout(() => setTimeout(resolve, 2), 2));
}

async function swallows(signal: AbortSignal): Promise<void> {
  await pause(signal, 2).catch(() => undefined);
  await deaf(2);
}

async function looksAtTheEnd(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 5)); // looksAtTheEnd
  signal.throwIfAborted();
}

function looksInTheCallback(signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    setTimeout(() => (signal.aborted ? reject(signal.reason) : resolve()), 5); // looksInTheCallback
  });
}

const looksInThen = (signal: AbortSignal): Promise<void> => {
  const wait = new Promise((resolve) => setTimeout(resolve, 5)); // looksInThen
  return wait.then(() => {
    if (signal.aborted) throw signal.reason;
  });
};

async function polls(signal: AbortSignal): Promise<void> {
  for (let i = 0; i < 4; i++) {
    signal.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, 3)); // polls
  }
}

async function newAbortError(signal: AbortSignal): Promise<void> {
  try {
    await pause(signal, 3);
  } catch {
    throw new DOMException('Stopped', 'AbortError');
  }
}

const abortErrorInThen = (signal: AbortSignal): Promise<void> =>
  pause(signal, 3).catch(() => {
    throw Object.assign(new Error('Stopped'), { name: 'AbortError' });
  });

function abortErrorInCallback(signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (): void => {
      clearTimeout(timer);
      reject(Object.assign(new Error('The operation was aborted'), { code: 'ABORT_ERR' }));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', fail);
      resolve();
    }, 3);
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail, { once: true });
  });
}

async function wrapsTheReason(signal: AbortSignal): Promise<void> {
  await pause(signal, 3).catch((error: unknown) => {
    throw new Error('Could not load', { cause: error });
  });
}

async function breaksItself(signal: AbortSignal): Promise<number> {
  const state: { rows?: number[] } = {};
  await pause(signal, 2).catch(() => undefined);
  if (!signal.aborted) state.rows = [1];
  return state.rows!.length;
}

const close = (opened: boolean): void => {
  if (!opened) throw new Error('close: not open');
};

async function cleanupFails(signal: AbortSignal): Promise<void> {
  let opened = false;
  try {
    await pause(signal, 2);
    opened = true;
    await pause(signal, 2);
  } finally {
    close(opened);
  }
}

async function leavesListener(signal: AbortSignal): Promise<void> {
  signal.addEventListener('abort', () => undefined);
  await pause(signal, 2);
}

function leavesListenerAfterSuccess(signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, 3);
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}

function leavesListenerAfterFault(signal: AbortSignal): Promise<void> {
  const stop = (): void => undefined;
  signal.addEventListener('abort', stop);
  return pause(signal, 3).then(() => signal.removeEventListener('abort', stop)); // not when it rejects
}

function leavesHandler(signal: AbortSignal): Promise<void> {
  signal.onabort = () => undefined;
  return pause(signal, 2);
}

async function leavesListenerOnTarget(signal: AbortSignal, probe: Probe): Promise<void> {
  const target = new EventTarget();
  const listener = (): void => undefined;
  probe.watch(target, 'message').addEventListener('message', listener);
  await pause(signal, 3);
  target.removeEventListener('message', listener);
}

async function leavesTimer(signal: AbortSignal): Promise<void> {
  const watchdog = setTimeout(() => undefined, 60_000); // leavesTimer
  await pause(signal, 2);
  clearTimeout(watchdog);
}

function leavesShortTimer(signal: AbortSignal): Promise<void> {
  const limit = new Promise((resolve) => setTimeout(resolve, 40)); // leavesShortTimer
  return Promise.race([pause(signal, 2), limit]).then(() => undefined);
}

async function leavesInterval(signal: AbortSignal): Promise<void> {
  const heartbeat = setInterval(() => undefined, 4); // leavesInterval
  await pause(signal, 2);
  await pause(signal, 2);
  clearInterval(heartbeat);
}

async function forgetsPromise(signal: AbortSignal): Promise<void> {
  const other = pause(signal, 3);
  await pause(signal, 2); // when it rejects, nobody has looked at the other one
  await other;
}

function forgetsThen(signal: AbortSignal): Promise<void> {
  const waiting = pause(signal, 2);
  void waiting.then(() => undefined); // the derived promise rejects as well
  return waiting;
}

function forgetsFinally(signal: AbortSignal): Promise<void> {
  const waiting = pause(signal, 2);
  void waiting.finally(() => undefined);
  return waiting;
}

async function throwsInTimer(signal: AbortSignal): Promise<void> {
  let rows: number[] | undefined = [];
  setTimeout(() => rows!.length, 3);
  try {
    await pause(signal, 2);
    await pause(signal, 4);
  } finally {
    if (signal.aborted) rows = undefined;
    await deaf(4);
  }
}

async function throwsInListener(signal: AbortSignal): Promise<void> {
  const fail = (): never => {
    throw new Error('in the listener');
  };
  signal.addEventListener('abort', fail, { once: true });
  await pause(signal, 2);
  signal.removeEventListener('abort', fail);
}

async function startsLate(signal: AbortSignal, probe: Probe): Promise<void> {
  await pause(signal, 2);
  probe.effect('POST /orders');
}

function startsLateInThen(signal: AbortSignal, probe: Probe): Promise<void> {
  const post = probe.wrap('POST /orders', () => Promise.resolve());
  return pause(signal, 2).then(post);
}

async function keepsLock(signal: AbortSignal, probe: Probe): Promise<void> {
  probe.acquire('lock');
  await pause(signal, 2);
  probe.release('lock');
}

function keepsLockInThen(signal: AbortSignal, probe: Probe): Promise<void> {
  probe.acquire('client');
  return pause(signal, 2).then(() => probe.release('client'));
}

async function releasesTwice(signal: AbortSignal, probe: Probe): Promise<void> {
  probe.acquire('client');
  try {
    await pause(signal, 2).catch((error: unknown) => {
      probe.release('client');
      throw error;
    });
  } finally {
    probe.release('client');
  }
}

function throwsAtOnce(signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  return pause(signal, 2);
}

function throwsOnBadState(signal: AbortSignal): Promise<void> {
  if (signal.aborted) throw new RangeError('too late');
  return pause(signal, 2);
}

export const planted: Record<string, Planted> = {
  hearsNothing: { kind: 'hangs', fn: hearsNothing },
  listensTooLate: { kind: 'hangs', fn: listensTooLate },
  ignoresAwait: { kind: 'ignored', fn: ignoresAwait },
  ignoresThen: { kind: 'ignored', fn: ignoresThen },
  ignoresCallback: { kind: 'ignored', fn: ignoresCallback },
  swallows: { kind: 'ignored', fn: swallows },
  looksAtTheEnd: { kind: 'deaf', fn: looksAtTheEnd },
  looksInTheCallback: { kind: 'deaf', fn: looksInTheCallback },
  looksInThen: { kind: 'deaf', fn: looksInThen },
  polls: { kind: 'deaf', fn: polls },
  newAbortError: { kind: 'reason', fn: newAbortError },
  abortErrorInThen: { kind: 'reason', fn: abortErrorInThen },
  abortErrorInCallback: { kind: 'reason', fn: abortErrorInCallback },
  wrapsTheReason: { kind: 'fault', fn: wrapsTheReason },
  breaksItself: { kind: 'fault', fn: breaksItself },
  cleanupFails: { kind: 'fault', fn: cleanupFails },
  leavesListener: { kind: 'listener', fn: leavesListener },
  leavesListenerAfterSuccess: { kind: 'listener', fn: leavesListenerAfterSuccess },
  leavesListenerAfterFault: { kind: 'listener', fn: leavesListenerAfterFault },
  leavesHandler: { kind: 'listener', fn: leavesHandler },
  leavesListenerOnTarget: { kind: 'listener', fn: leavesListenerOnTarget },
  leavesTimer: { kind: 'resource', fn: leavesTimer },
  leavesShortTimer: { kind: 'resource', fn: leavesShortTimer },
  leavesInterval: { kind: 'resource', fn: leavesInterval },
  forgetsPromise: { kind: 'unhandled', fn: forgetsPromise },
  forgetsThen: { kind: 'unhandled', fn: forgetsThen },
  forgetsFinally: { kind: 'unhandled', fn: forgetsFinally },
  throwsInTimer: { kind: 'uncaught', fn: throwsInTimer },
  throwsInListener: { kind: 'uncaught', fn: throwsInListener },
  startsLate: { kind: 'late', fn: startsLate },
  startsLateInThen: { kind: 'late', fn: startsLateInThen },
  keepsLock: { kind: 'held', fn: keepsLock },
  keepsLockInThen: { kind: 'held', fn: keepsLockInThen },
  releasesTwice: { kind: 'released twice', fn: releasesTwice },
  throwsAtOnce: { kind: 'sync throw', fn: throwsAtOnce },
  throwsOnBadState: { kind: 'sync throw', fn: throwsOnBadState },
};
