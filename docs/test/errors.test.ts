import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import {
  CompletionSource,
  all,
  any,
  anySignal,
  cancelable,
  delay,
  forever,
  latest,
  race,
  retry,
  spawn,
  timeoutSignal,
  waitForEvent,
  whenAll,
} from 'cancelkit';

const page = readFileSync(join(__dirname, '../errors.md'), 'utf8');
const controller = new AbortController();
const { signal } = controller;
const nothing = undefined as never;

/** What a call throws, or rejects with. */
async function errorOf(call: () => unknown): Promise<Error> {
  try {
    await call();
  } catch (error) {
    return error as Error;
  }
  throw new Error('Expected an error');
}

describe('the page on errors', () => {
  it.each<[string, () => unknown]>([
    ['a controller', () => delay(controller as never, 1)],
    ['an object', () => delay({ signal } as never, 1)],
    ['no time', () => delay(signal, nothing)],
    ['no function', () => retry(signal, nothing)],
    ['an array of promises', () => all(signal, [] as never)],
    ['members that have begun', () => race(signal, [Promise.resolve(1) as never])],
    ['a promise as a value', () => new CompletionSource<unknown>().setResult(Promise.resolve())],
    ['a signal as a reason', () => new CompletionSource().setCanceled(signal)],
    ['no attempts', () => retry(signal, () => Promise.resolve(), { maxAttempts: 0 })],
    ['one signal', () => anySignal(signal as never)],
    ['an async executor', () => cancelable(signal, (() => Promise.resolve()) as never)],
    ['no success', () => any(signal, () => [])],
    [
      'no attempt left',
      () => retry(signal, () => Promise.reject(new Error('no')), { maxAttempts: 1, aggregate: true }),
    ],
    ['two faults', () => whenAll([Promise.reject(new Error('1')), Promise.reject(new Error('2'))])],
    [
      'two settlers',
      () => {
        const source = new CompletionSource();
        source.setCanceled();
        source.setResult();
      },
    ],
    [
      'a teardown that fails, too',
      () =>
        cancelable(signal, (source) => {
          source.setException(new Error('one'));
          return () => Promise.reject(new Error('two'));
        }),
    ],
    [
      'a newer call',
      () => {
        const search = latest((inner) => forever(inner));
        const old = search(signal);
        search(AbortSignal.timeout(1)).catch(() => undefined);
        return old;
      },
    ],
    [
      'another event',
      () => {
        const socket = new EventTarget();
        const open = waitForEvent(signal, socket, 'open', { rejectOn: ['close'] });
        socket.dispatchEvent(new Event('close'));
        return open;
      },
    ],
    ['a limit', () => forever(timeoutSignal(5).signal)],
    [
      'an abort without a reason',
      () => {
        const own = new AbortController();
        own.abort();
        return spawn(own.signal, () => Promise.resolve());
      },
    ],
  ])('has the message of %s', async (_, call) => {
    const { message } = await errorOf(call);
    expect(message).not.toBe('');
    expect(page).toContain(message);
  });
});
