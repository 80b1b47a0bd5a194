import { EventEmitter, getEventListeners } from 'node:events';
import { runInThisContext } from 'node:vm';
import { type Globals, type Platform, timeOf } from './platform.js';
import { takeProcessErrors } from './process-errors.js';

/**
 * Node's own globals.
 *
 * Jest runs tests in a context whose `process` is a copy, which hears nothing, and whose timers may be fakes from the start
 * (`fakeTimers.enableGlobally`). Those of the main context are the real ones.
 */
const main = runInThisContext('globalThis') as Globals & { process: NodeJS.Process; setImmediate: typeof setImmediate };

/** The process that the platform tells of rejections. */
export const realProcess: NodeJS.Process = main.process;

export const nextTick: (callback: () => void) => void = realProcess.nextTick.bind(realProcess);

const clearTimeoutOfNode = main.clearTimeout.bind(main);

/** Stops a timer, whoever has started it. */
export const stopTimer = (timer: object): void => clearTimeoutOfNode(timer as never);

const setImmediateOfNode = main.setImmediate;

/** What stays open and calls nobody of ours: the terminal, the pipes of a test runner, and the timers, which are counted by run. */
const QUIET = /^(TTY|Pipe|Timeout|Immediate|Signal)/;

export const nodePlatform: Platform = {
  ...timeOf(main),
  turn: (callback) => void setImmediateOfNode(callback),
  listenerCount(target, type) {
    try {
      return target instanceof EventEmitter
        ? target.listenerCount(type)
        : getEventListeners(target as EventTarget, type).length;
    } catch {
      return undefined; // not a target of Node's: jsdom has its own
    }
  },
  othersMayCallBack: () => realProcess.getActiveResourcesInfo().some((type) => !QUIET.test(type)),
  takeErrors: (sink) => takeProcessErrors(realProcess, sink),
};
