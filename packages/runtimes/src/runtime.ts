import type { Platform } from './bundle.js';
import type { Outcome } from './harness/run-tests.js';

/** A runtime in which the tests can run. */
export interface Runtime {
  /** As in `pnpm test:runtimes node-24`. */
  readonly name: string;
  readonly platform: Platform;
  /** How to get it: for whoever does not have it. */
  readonly how: string;
  /** Finds or installs it; undefined where it cannot be had. Packages of npm are installed, those of Debian if `install` says so. */
  find(install: boolean): Promise<Found | undefined>;
}

/** A runtime that is there. */
export interface Found {
  readonly version: string;
  /** Runs a bundle: the file of a module that exports `run()`. */
  run(bundle: string): Promise<Outcome>;
}
