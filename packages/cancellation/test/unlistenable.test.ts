// A signal whose addEventListener throws can tell nobody that it aborts. Whoever would wait for it for ever hears of that at once.
import {
  CancellationSource,
  abortable,
  all,
  allSettled,
  allSignals,
  any,
  anySignal,
  cancelable,
  checkpoint,
  delay,
  events,
  execute,
  forever,
  iterate,
  latest,
  link,
  linkedSource,
  map,
  mapEach,
  onAbort,
  proactiveRetry,
  race,
  retry,
  shared,
  spawn,
  timeoutSignal,
  waitAsync,
  waitForEvent,
  whenEach,
} from '@cancelkit/cancellation';
import { CompletionSource } from '@cancelkit/completion';
import { describe, expect, it } from '@jest/globals';
import { EventEmitter } from 'node:events';
import { expectNoUnhandledRejection } from './support/abortable.js';

const deaf = new Error('nobody listens here');

/** Not aborted, as long as anybody can see. */
function unlistenable(): AbortSignal {
  const signal = Object.assign(new EventTarget(), { aborted: false, reason: undefined }) as unknown as AbortSignal;
  signal.addEventListener = () => {
    throw deaf;
  };
  return signal;
}

const lives = new Promise<never>(() => undefined);
const endless = { [Symbol.asyncIterator]: () => ({ next: () => lives }) };
const first = (loop: AsyncIterable<unknown>): Promise<unknown> => loop[Symbol.asyncIterator]().next();

const waits: Record<string, (signal: AbortSignal) => unknown> = {
  CancellationSource: (signal) => new CancellationSource({ parents: [signal] }),
  abortable: (signal) => abortable(signal, lives),
  all: (signal) => all(signal, (inner) => [forever(inner)]),
  allSettled: (signal) => allSettled(signal, (inner) => [forever(inner)]),
  allSignals: (signal) => allSignals([signal]),
  any: (signal) => any(signal, (inner) => [forever(inner)]),
  'any of functions': (signal) => any(signal, [(own) => forever(own)]),
  anySignal: (signal) => anySignal([signal]),
  cancelable: (signal) => cancelable(signal, () => undefined),
  checkpoint: (signal) => checkpoint(signal),
  delay: (signal) => delay(signal, Infinity),
  events: (signal) => first(events(signal, new EventEmitter(), 'event')),
  execute: (signal) => execute(signal, () => undefined),
  forever: (signal) => forever(signal),
  iterate: (signal) => first(iterate(signal, endless)),
  'latest, of a call': (signal) => latest(() => lives)(signal),
  link: (signal) => link(signal, new CompletionSource()),
  linkedSource: (signal) => linkedSource(signal),
  map: (signal) => map(signal, [1], () => lives),
  mapEach: (signal) => first(mapEach(signal, [1], () => lives)),
  onAbort: (signal) => onAbort(signal, () => undefined),
  proactiveRetry: (signal) => proactiveRetry(signal, () => lives),
  race: (signal) => race(signal, (inner) => [forever(inner)]),
  'race of functions': (signal) => race(signal, [(own) => forever(own)]),
  retry: (signal) => retry(signal, (inner) => forever(inner)),
  'shared, of a caller': (signal) => shared(() => lives)(signal),
  spawn: (signal) => spawn(signal, (inner) => forever(inner)),
  timeoutSignal: (signal) => timeoutSignal(1_000, { signal }),
  waitAsync: (signal) => waitAsync(lives, { signal }),
  waitForEvent: (signal) => waitForEvent(signal, new EventEmitter(), 'event'),
  whenEach: (signal) => first(whenEach([lives], { signal })),
};

const stillWaiting = Symbol('still waiting');

/** What a call throws, or its promise rejects with in some turns. */
async function errorOf(call: () => unknown): Promise<unknown> {
  try {
    const turns = (async () => {
      for (let i = 0; i < 10; i++) await new Promise((resolve) => setTimeout(resolve, 0));
      return stillWaiting;
    })();
    return await Promise.race([call(), turns]);
  } catch (error) {
    return error;
  }
}

describe('a signal that cannot be listened to', () => {
  expectNoUnhandledRejection();

  it.each(Object.entries(waits))('is an error of %s', async (_, wait) => {
    expect(await errorOf(() => wait(unlistenable()))).toBe(deaf);
  });
});
