import { cancelable, linkedSource } from '@cancelkit/cancellation';
import type { CompletionSource } from '@cancelkit/completion';
import { execute } from 'abort-controller-x';
import { setMaxListeners } from 'node:events';
import type { Loop } from '../loop.js';

// Abort a signal on which all the waits hang, until every rejection is observed. To set the waits up is not timed.

/** Awaits each promise in a function of its own, as those do who wait, and tells when all have come to their end. */
class Observer {
  #left = 0;
  #done!: () => void;
  readonly all = new Promise<void>((resolve) => void (this.#done = resolve));

  async observe(promise: Promise<unknown>): Promise<void> {
    this.#left++;
    try {
      await promise;
    } catch {
      if (--this.#left === 0) this.#done();
    }
  }
}

const reason = new Error('shutting down');

export function ours(): Loop {
  let controller: AbortController;
  let observer: Observer;
  return {
    prepare(operations) {
      controller = new AbortController();
      observer = new Observer();
      for (let i = 0; i < operations; i++) void observer.observe(linkedSource(controller.signal).promise);
    },
    run() {
      controller.abort(reason);
      return observer.all;
    },
  };
}

export function oursCancelable(): Loop {
  let controller: AbortController;
  let observer: Observer;
  return {
    prepare(operations) {
      controller = new AbortController();
      observer = new Observer();
      for (let i = 0; i < operations; i++) void observer.observe(cancelable(controller.signal, () => undefined));
    },
    run() {
      controller.abort(reason);
      return observer.all;
    },
  };
}

export function oursUnread(): Loop {
  let controller: AbortController;
  let sources: CompletionSource[];
  return {
    prepare(operations) {
      controller = new AbortController();
      sources = Array.from({ length: operations }, () => linkedSource(controller.signal));
    },
    run() {
      controller.abort(reason);
      if (sources.at(-1)!.state.status !== 'canceled') throw new Error('A source was not canceled');
    },
  };
}

export function rawPromises(): Loop {
  let rejecters: ((reason: unknown) => void)[];
  let observer: Observer;
  return {
    prepare(operations) {
      rejecters = [];
      observer = new Observer();
      for (let i = 0; i < operations; i++)
        void observer.observe(new Promise((_, reject) => void rejecters.push(reject)));
    },
    run(operations) {
      for (let i = 0; i < operations; i++) rejecters[i]!(reason);
      return observer.all;
    },
  };
}

export function handMade(): Loop {
  let controller: AbortController;
  let observer: Observer;
  return {
    prepare(operations) {
      controller = new AbortController();
      observer = new Observer();
      const { signal } = controller;
      setMaxListeners(0, signal);
      for (let i = 0; i < operations; i++) {
        void observer.observe(
          new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true })),
        );
      }
    },
    run() {
      controller.abort(reason);
      return observer.all;
    },
  };
}

export function withExecute(): Loop {
  let controller: AbortController;
  let observer: Observer;
  return {
    prepare(operations) {
      controller = new AbortController();
      observer = new Observer();
      setMaxListeners(0, controller.signal);
      for (let i = 0; i < operations; i++) void observer.observe(execute(controller.signal, () => () => undefined));
    },
    run() {
      controller.abort(reason);
      return observer.all;
    },
  };
}
