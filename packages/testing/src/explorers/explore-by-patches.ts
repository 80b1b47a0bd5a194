import type { Platform } from '../platform/platform.js';
import { type Stack, engine, placeOf, takeStack } from '../points/place.js';
import type { Run } from '../runs/run.js';
import type { Explorer } from './explorer.js';
import { patchPromises } from './patch-promises.js';
import { patchTimers } from './patch-timers.js';
import { PatchedTimer } from './patched-timer.js';

let depth = 0;

/** Whether the caller stands in the part of a checked function that runs at once. Behind an `await` that cannot be told. */
export const insidePatchedCheck = (): boolean => depth > 0;

/**
 * Finds the points where there are no async hooks: by the globals that start timers, and by what every `await` reads.
 *
 * It sees less: neither sockets nor files, no `await` of what is no promise, no promises of another realm. And what is not
 * the function's own counts as the run's, when it happens at the same time: nothing tells the one from the other.
 */
export function exploreByPatches(platform: Platform): Explorer {
  const timers = new Map<unknown, PatchedTimer>(); // by what stops them
  let current: Run | undefined;
  let root: PatchedTimer | undefined;
  let own = 0; // what the check itself does is not looked at

  const open = (): Run | undefined => (own > 0 || current?.closed === true ? undefined : current);

  function abort(run: Run): void {
    root = undefined;
    inside(run, () => run.abort());
  }

  function inside<T>(run: Run, fn: () => T): T {
    current = run;
    depth += 1;
    try {
      return fn();
    } finally {
      depth -= 1;
    }
  }

  function calledBack(timer: PatchedTimer, repeats: boolean, call: () => unknown): unknown {
    timer.fired = true;
    if (!repeats) {
      timer.over = true;
      timers.delete(timer.handle);
    }
    root = timer;
    try {
      return call();
    } finally {
      const run = current;
      if (run !== undefined && timer.run === run) {
        // In another callback of this turn, and in what we do not see, it is no longer what has led there.
        platform.turn(() => {
          if (root === timer) root = undefined;
        });
        if (run.looksFor('turned') && run.passes('turned', () => timer)) abort(run);
      }
    }
  }

  function pass(kind: 'await' | 'resume', stack: Stack, give: (run: Run) => void): void {
    const run = open();
    if (run?.looksFor(kind) !== true) return;
    const place = placeOf(stack);
    if (place !== engine && run.passes(kind, () => place)) give(run);
  }

  const patches = [
    ...patchTimers({
      starts({ name, repeats, stop, below }) {
        const run = open();
        if (run === undefined) return undefined;
        const timer = new PatchedTimer(name, takeStack(below), run, root, stop);
        return {
          has(handle) {
            timer.handle = handle;
            timers.set(handle, timer);
            run.started(timer);
          },
          calledBack: (call) => calledBack(timer, repeats, call),
        };
      },
      stopped(handle) {
        const timer = timers.get(handle);
        if (timer !== undefined) timer.over = true;
        timers.delete(handle);
      },
    }),
    patchPromises({
      listens: () => open()?.looksFor('await') === true || open()?.looksFor('resume') === true,
      awaited(stack) {
        pass('await', stack, (run) => platform.microtask(() => abort(run)));
      },
      settled(stack) {
        pass('resume', stack, abort);
      },
    }),
  ];

  return {
    inside,
    enter(run) {
      current = run;
    },
    abort,
    outside(fn) {
      own += 1;
      try {
        return fn();
      } finally {
        own -= 1;
      }
    },
    seesAll: false,
    pending: (run) => run.resources.filter((resource) => resource.pending()),
    get root() {
      return root;
    },
    owns: () => open() !== undefined,
    close() {
      for (const takeBack of patches) takeBack();
    },
  };
}
