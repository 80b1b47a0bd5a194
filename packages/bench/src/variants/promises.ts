import { waitAsync, whenAny } from '@cancelkit/cancellation';
import { Unpromise } from '@watchable/unpromise';
import { raceSignal } from 'race-signal';
import type { Loop } from '../loop.js';

// Wait on a promise that lives long, again and again.

function longLived(): Promise<number> {
  return new Promise(() => undefined);
}

// Until another promise settles.

export function ours(): Loop {
  const promise = longLived();
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) await whenAny([promise, Promise.resolve(i)]);
    },
  };
}

export function withUnpromise(): Loop {
  const promise = longLived();
  return {
    async run(operations) {
      for (let i = 0; i < operations; i++) await Unpromise.race([promise, Promise.resolve(i)]);
    },
  };
}

/** Each round stays with the long-lived promise, so it gets a new one for every run. */
export function withRace(): Loop {
  return {
    async run(operations) {
      const promise = longLived();
      for (let i = 0; i < operations; i++) await Promise.race([promise, Promise.resolve(i)]);
    },
  };
}

// Until a signal aborts, a new one for every wait.

export function oursAborted(): Loop {
  const promise = longLived();
  let controllers: AbortController[];
  return {
    prepare(operations) {
      controllers = Array.from({ length: operations }, () => new AbortController());
    },
    async run(operations) {
      for (let i = 0; i < operations; i++) {
        const controller = controllers[i] as AbortController;
        const wait = waitAsync(promise, { signal: controller.signal });
        controller.abort(i);
        await wait.catch(() => undefined);
      }
    },
  };
}

export function withUnpromiseAborted(): Loop {
  const promise = longLived();
  let controllers: AbortController[];
  return {
    prepare(operations) {
      controllers = Array.from({ length: operations }, () => new AbortController());
    },
    async run(operations) {
      for (let i = 0; i < operations; i++) {
        const controller = controllers[i] as AbortController;
        const { signal } = controller;
        const aborted = new Promise<never>((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason), { once: true });
        });
        const wait = Unpromise.race([promise, aborted]);
        controller.abort(i);
        await wait.catch(() => undefined);
      }
    },
  };
}

export function withRaceSignalAborted(): Loop {
  let controllers: AbortController[];
  return {
    prepare(operations) {
      controllers = Array.from({ length: operations }, () => new AbortController());
    },
    async run(operations) {
      const promise = longLived();
      for (let i = 0; i < operations; i++) {
        const controller = controllers[i] as AbortController;
        const wait = raceSignal(promise, controller.signal);
        controller.abort(i);
        await wait.catch(() => undefined);
      }
    },
  };
}
