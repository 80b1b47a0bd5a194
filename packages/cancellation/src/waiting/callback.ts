import { expected, reportUncaught } from '@cancelkit/completion/internal';

/** Refuses a callback that is no function. It may be left out. */
export function checkCallback(name: string, callback: unknown, shape = 'a function'): void {
  if (callback !== undefined && typeof callback !== 'function') throw expected(name, shape, callback);
}

/** Calls back, if there is somebody to call; what that throws is reported. */
export function tell<A>(callback: ((argument: A) => void) | undefined, argument: A): void {
  try {
    callback?.(argument);
  } catch (error) {
    reportUncaught(error);
  }
}
