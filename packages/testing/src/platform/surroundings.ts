import type { Explorer } from '../explorers/explorer.js';
import type { Platform } from './platform.js';

/** What an entry point brings along: all that differs from platform to platform. */
export interface Surroundings {
  readonly platform: Platform;
  /** Undefined where there are no async hooks. */
  readonly exploreByHooks: (() => Explorer) | undefined;
  /** Whether the caller stands in a function that is checked, as far as that can be told. */
  readonly insideCheck: () => boolean;
}

let surroundings: Surroundings | undefined;

/** Says where we are. What knows more goes before what knows less, when both entry points are loaded. */
export function surroundBy(found: Surroundings): void {
  if (surroundings?.exploreByHooks === undefined) surroundings = found;
}

/** Where we are, as the entry point has said. */
export function here(): Surroundings {
  if (surroundings === undefined) throw new Error('@cancelkit/testing is to be imported by one of its entry points.');
  return surroundings;
}
