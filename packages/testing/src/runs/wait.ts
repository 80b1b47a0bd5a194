import type { Explorer } from '../explorers/explorer.js';
import type { Platform } from '../platform/platform.js';

/** What the check itself waits for: no promise, since an explorer may see every promise that is awaited. */
export interface Wait<T = void> {
  then(resolve: (value: T) => void, reject: (error: unknown) => void): void;
}

/** A turn of the event loop. */
export const turnOf = (platform: Platform): Wait => ({ then: (resolve) => platform.turn(() => resolve()) });

/** Some milliseconds, or less: what is called with the way to end it may do so. */
export const napOf = (platform: Platform, ms: number, onNews?: (wake: () => void) => void): Wait => ({
  then(resolve) {
    const stop = platform.later(() => resolve(), ms);
    onNews?.(() => {
      stop();
      resolve();
    });
  },
});

/** The end of a promise of the check's own. */
export const unseen = <T>(explorer: Explorer, promise: Promise<T>): Wait<T> => ({
  then: (resolve, reject) => void explorer.outside(() => promise.then(resolve, reject)),
});
