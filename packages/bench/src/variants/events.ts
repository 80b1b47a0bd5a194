import { waitForEvent } from '@cancelkit/cancellation';
import { waitForEvent as abortControllerXWaitForEvent } from 'abort-controller-x';
import { EventEmitter, once, setMaxListeners } from 'node:events';
import { pEvent } from 'p-event';
import type { Loop } from '../loop.js';

// Wait for one event of an emitter, with a signal, one wait at a time. One of them leaves a listener on the signal with
// every wait, so each batch has a signal of its own.

export function ours(): Loop {
  const emitter = new EventEmitter();
  let signal: AbortSignal;
  return {
    prepare() {
      ({ signal } = new AbortController());
      setMaxListeners(0, signal);
    },
    async run(operations) {
      for (let i = 0; i < operations; i++) {
        const event = waitForEvent(signal, emitter, 'message');
        emitter.emit('message', i);
        await event;
      }
    },
  };
}

export function withOnce(): Loop {
  const emitter = new EventEmitter();
  let signal: AbortSignal;
  return {
    prepare() {
      ({ signal } = new AbortController());
      setMaxListeners(0, signal);
    },
    async run(operations) {
      for (let i = 0; i < operations; i++) {
        const event = once(emitter, 'message', { signal });
        emitter.emit('message', i);
        await event;
      }
    },
  };
}

export function withPEvent(): Loop {
  const emitter = new EventEmitter();
  let signal: AbortSignal;
  return {
    prepare() {
      ({ signal } = new AbortController());
      setMaxListeners(0, signal);
    },
    async run(operations) {
      for (let i = 0; i < operations; i++) {
        const event = pEvent(emitter, 'message', { signal });
        emitter.emit('message', i);
        await event;
      }
    },
  };
}

export function withAbortControllerX(): Loop {
  const emitter = new EventEmitter();
  let signal: AbortSignal;
  return {
    prepare() {
      ({ signal } = new AbortController());
      setMaxListeners(0, signal);
    },
    async run(operations) {
      for (let i = 0; i < operations; i++) {
        const event = abortControllerXWaitForEvent(signal, emitter, 'message');
        emitter.emit('message', i);
        await event;
      }
    },
  };
}
