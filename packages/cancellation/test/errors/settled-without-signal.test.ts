// A promise of ours answers `settle` as exactly as its source, also when nobody passes the signal.
import * as kit from '@cancelkit/cancellation';
import { type Completion, CompletionSource, canceled, settle } from '@cancelkit/completion';
import { describe, expect, it } from '@jest/globals';
import { EventEmitter } from 'node:events';
import { expectNoUnhandledRejection, turn } from '../support/abortable.js';

const nothing = (): void => undefined;
const never = new Promise<never>(nothing);
const heeding = (signal: AbortSignal): Promise<never> => kit.forever(signal);

async function* none(): AsyncGenerator<number> {
  await never;
  yield 1;
}

const functions: Readonly<Record<string, (signal: AbortSignal) => Promise<unknown>>> = {
  abortable: (signal) => kit.abortable(signal, never),
  all: (signal) => kit.all(signal, (inner) => [heeding(inner)]),
  allSettled: (signal) => kit.allSettled(signal, (inner) => [heeding(inner)]),
  any: (signal) => kit.any(signal, (inner) => [heeding(inner)]),
  'any of functions': (signal) => kit.any(signal, [heeding]),
  cancelable: (signal) => kit.cancelable(signal, nothing),
  'cancelable with a teardown': (signal) => kit.cancelable(signal, () => nothing),
  delay: (signal) => kit.delay(signal, 60_000),
  execute: (signal) => kit.execute(signal, () => nothing),
  forever: heeding,
  iterate: (signal) => kit.iterate(signal, none()).next(),
  latest: (signal) => kit.latest(heeding)(signal),
  map: (signal) => kit.map(signal, [1], heeding),
  mapEach: (signal) => kit.mapEach(signal, [1], heeding).next(),
  proactiveRetry: (signal) => kit.proactiveRetry(signal, heeding),
  race: (signal) => kit.race(signal, (inner) => [heeding(inner)]),
  'race of functions': (signal) => kit.race(signal, [heeding]),
  retry: (signal) => kit.retry(signal, heeding),
  shared: (signal) => kit.shared(heeding)(signal),
  spawn: (signal) => kit.spawn(signal, heeding),
  waitAsync: (signal) => kit.waitAsync(never, { signal }),
  waitForEvent: (signal) => kit.waitForEvent(signal, new EventEmitter(), 'event'),
  whenAll: (signal) => kit.whenAll([heeding(signal)]),
};

describe('settle, without a signal, of a promise that was canceled', () => {
  expectNoUnhandledRejection();

  it.each(Object.entries(functions))('answers the cancellation, whatever the reason: %s', async (_, start) => {
    for (const reason of ['why', null, 0, new DOMException('late', 'TimeoutError'), { an: 'object' }]) {
      const controller = new AbortController();
      const settled = settle(start(controller.signal));
      await turn();
      controller.abort(reason);
      expect(await settled).toStrictEqual(canceled(reason));
      expect(await settle(start(controller.signal))).toStrictEqual(canceled(reason));
    }
  });

  it('is what members show, too: all three of allSettled, whenEach and whenAll tell', async () => {
    const source = new CompletionSource<number>();
    const settled = kit.allSettled(undefined, () => [source.promise]);
    const seen: Completion<number>[] = [];
    const each = (async () => {
      for await (const { completion } of kit.whenEach([source.promise])) seen.push(completion);
    })();
    const all = settle(kit.whenAll([source.promise, Promise.reject(new Error('a fault')).catch(nothing)]));
    source.setCanceled('why');
    await each;
    expect([await settled, seen, await all]).toStrictEqual([[canceled('why')], [canceled('why')], canceled('why')]);
  });
});
