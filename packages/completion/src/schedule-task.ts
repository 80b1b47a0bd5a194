import { CallbackList } from './callback-list.js';

type SetImmediate = (job: () => void) => void;

/** A `setImmediate` that has called back in a microtask, as React Native's does. */
let disguised: SetImmediate | undefined;

/**
 * Calls a job in a later turn of the event loop, first in first out.
 *
 * By `setImmediate`, looked up when called, so that fake timers apply; without one by a message, because browsers make
 * nested timers wait for 4 ms; and by a timer where there are no messages.
 */
export function scheduleTask(job: () => void): void {
  const { setImmediate } = globalThis as { setImmediate?: SetImmediate };
  if (setImmediate === undefined || setImmediate === disguised) {
    postJob(job);
    return;
  }
  // Called back after the one microtask and before the other, it is one of them. (Fake timers call back when they like.)
  let asked = false;
  let turned = false;
  void resolved.then(() => (asked = true));
  setImmediate(() => {
    if (asked && !turned) {
      disguised = setImmediate;
      postJob(job);
    } else {
      job();
    }
  });
  void resolved.then(() => (turned = true));
}

const resolved = /* @__PURE__ */ Promise.resolve();

/** Open while there are jobs: an open port keeps a process alive. */
let channel: MessageChannel;
const jobs = /* @__PURE__ */ new CallbackList<unknown>();

function postJob(job: () => void): void {
  if (typeof MessageChannel !== 'function') {
    setTimeout(job, 0);
    return;
  }
  if (jobs.empty) {
    channel = new MessageChannel();
    channel.port1.onmessage = runJob;
  }
  jobs.add(job, undefined);
  channel.port2.postMessage(0);
}

function runJob(): void {
  const { port1 } = channel;
  jobs.runFirst(0);
  if (jobs.empty) port1.close();
}
