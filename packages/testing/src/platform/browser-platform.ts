import { type Globals, type Platform, timeOf } from './platform.js';
import { takeProcessErrors } from './process-errors.js';
import { takeWindowErrors } from './window-errors.js';

const main = globalThis as unknown as Globals & { readonly process?: NodeJS.Process };

const { setImmediate: setImmediateHere } = main;
const { MessageChannel: Channel } = globalThis as { MessageChannel?: typeof MessageChannel };

const time = timeOf(main);

/** What every platform of the web has, and nothing of Node. */
export const browserPlatform: Platform = {
  ...time,
  turn: setImmediateHere === undefined ? postTurn : (callback) => void setImmediateHere(callback),
  listenerCount: (target, type) => (target as { listenerCount?: (type: string) => number }).listenerCount?.(type),
  othersMayCallBack: () => true, // nobody says what is open
  takeErrors: (sink) => {
    const { process } = main;
    if ('onunhandledrejection' in globalThis || process === undefined) return takeWindowErrors(globalThis, sink);
    return takeProcessErrors(process, sink);
  },
};

/** By a message: a timer of 0 ms becomes one of 4 ms when it is started by others like it. Where there are none, by that. */
function postTurn(callback: () => void): void {
  if (Channel === undefined) {
    time.later(callback, 0);
    return;
  }
  const { port1, port2 } = new Channel();
  port1.onmessage = () => {
    port1.close();
    callback();
  };
  port2.postMessage(undefined);
}
