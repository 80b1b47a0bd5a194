import { jest } from '@jest/globals';
import type * as threads from '@cancelkit/threads';

/** A second copy of the package, which takes itself for another thread: what it shares, and receives, is copied. */
export function secondCopy(): typeof threads {
  let copy: typeof threads | undefined;
  jest.isolateModules(() => {
    copy = jest.requireActual<typeof threads>('@cancelkit/threads');
  });
  return copy!;
}
