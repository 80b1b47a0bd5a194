import { expected } from '@cancelkit/completion/internal';

/**
 * Makes a signal that aborts at the n-th look at it: the n-th read of `aborted`, `throwIfAborted()` or added abort listener,
 * which sees the abort already.
 *
 * It is a real AbortSignal of the platform. For code that looks at its signal, and says nothing about code that never does:
 * that is what `checkAbortSafety` is for.
 *
 * @param n 1 for the first look; Infinity never aborts
 * @param reason the reason of the abort; an AbortError of the platform if not given
 * @throws RangeError when `n` is less than 1, TypeError when it is no number
 * @example
 * for (let n = 1; n < 10; n++) {
 *   await assert.rejects(load(abortAfter(n, 'stop')), (error) => error === 'stop');
 * }
 */
export function abortAfter(n: number, reason?: unknown): AbortSignal {
  const shape = 'a number of looks, 1 or more';
  if (typeof n !== 'number') throw expected('n', shape, n);
  if (!(n >= 1)) throw expected('n', shape, n, '', RangeError);
  const controller = new AbortController();
  const { signal } = controller;
  let looks = 0;
  watchLooks(signal, () => {
    looks += 1;
    if (looks >= n && !isAborted(signal)) controller.abort(reason);
  });
  return signal;
}

/** Whether a signal is aborted, without a look at it. */
function isAborted(signal: AbortSignal): boolean {
  return Object.getOwnPropertyDescriptor(AbortSignal.prototype, 'aborted')?.get?.call(signal) === true;
}

/** Calls back before each look at a signal, with the method that the caller has used. */
export function watchLooks(
  signal: AbortSignal,
  onLook: (name: 'aborted' | 'throwIfAborted' | 'addEventListener', look: (...args: never) => unknown) => void,
): void {
  const add = signal.addEventListener.bind(signal);
  const readAborted = (): boolean => {
    onLook('aborted', readAborted);
    return isAborted(signal);
  };
  const throwIfAborted = (): void => {
    onLook('throwIfAborted', throwIfAborted);
    if (isAborted(signal)) throw signal.reason;
  };
  const addEventListener: AbortSignal['addEventListener'] = (type: string, ...rest: [never, never?]): void => {
    if (type === 'abort') onLook('addEventListener', addEventListener);
    add(type, ...rest);
  };
  Object.defineProperties(signal, {
    aborted: { configurable: true, get: readAborted },
    throwIfAborted: { configurable: true, value: throwIfAborted },
    addEventListener: { configurable: true, value: addEventListener },
  });
}
