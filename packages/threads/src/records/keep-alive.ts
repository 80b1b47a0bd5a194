const LONG_MS = 2 ** 30;

let count = 0;
let interval: unknown;

/**
 * Keeps this thread alive until it is let go of: nothing that waits for shared memory does so by itself.
 *
 * @returns lets go, once
 */
export function keepAlive(): () => void {
  if (count++ === 0) interval = setInterval(() => undefined, LONG_MS);
  let held = true;
  return () => {
    if (!held) return;
    held = false;
    if (--count === 0) clearInterval(interval as number);
  };
}
