import { delay, onAbort, waitAsync } from '@cancelkit/cancellation';
import { CompletionSource, canceled, succeeded } from '@cancelkit/completion';
import { abortAfter, controlledPromise, fakeSignal, manualClock, matchers, traceAbort } from '@cancelkit/testing';
import '@cancelkit/testing/jest';
import { describe, expect, it } from '@jest/globals';
import { getEventListeners } from 'node:events';

describe('abortAfter', () => {
  it('aborts at the n-th look, which sees it', () => {
    const signal = abortAfter(3, 'stop');
    expect(signal.aborted).toBe(false);
    signal.throwIfAborted();
    expect(() => signal.throwIfAborted()).toThrow('stop');
    expect(signal.aborted).toBe(true);
  });

  it('counts listeners, of ours too', async () => {
    await expect(delay(abortAfter(1, 'stop'), 60_000)).rejects.toBe('stop');
  });

  it('is a signal of the platform', () => {
    expect(AbortSignal.any([abortAfter(5)]).aborted).toBe(false);
  });

  it.each([0, -1, NaN])('refuses %p', (n) => {
    expect(() => abortAfter(n)).toThrow(RangeError);
  });
});

describe('fakeSignal', () => {
  it('says who looks, and how many listen', () => {
    const fake = fakeSignal();
    const registration = onAbort(fake.signal, () => undefined);
    expect(fake.registrations).toBe(1);
    registration.unregister();
    expect(fake.registrations).toBe(0);
    const before = fake.reads;
    expect(fake.signal.aborted).toBe(false);
    expect(fake.reads).toBe(before + 1);
    expect(fake.calls.at(-1)).toMatchObject({ name: 'aborted', at: expect.stringContaining('tools.test.ts:') });
  });

  it('aborts with the reason, null too', () => {
    const fake = fakeSignal();
    fake.abort(null);
    expect(fake.signal.reason).toBeNull();
  });
});

describe('traceAbort', () => {
  it('names the listeners in the order in which they are called', () => {
    const controller = new AbortController();
    const trace = traceAbort(controller.signal);
    const gone = (): void => undefined;
    controller.signal.addEventListener('abort', gone);
    controller.signal.addEventListener('abort', () => undefined, { once: true });
    controller.signal.addEventListener('abort', { handleEvent: () => undefined });
    controller.signal.removeEventListener('abort', gone);
    controller.abort();
    expect(trace.calls.map(({ place }) => /tools\.test\.ts:\d+/.test(place))).toStrictEqual([true, true]);
    expect(trace.calls.every(({ ms }) => ms >= 0)).toBe(true);
  });

  it('traces nothing new when it is disposed, and leaves listeners removable', () => {
    const controller = new AbortController();
    const trace = traceAbort(controller.signal);
    const traced = (): void => undefined;
    controller.signal.addEventListener('abort', traced);
    trace.dispose();
    controller.signal.removeEventListener('abort', traced);
    controller.signal.addEventListener('abort', () => undefined);
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1);
    controller.abort();
    expect(trace.calls).toHaveLength(0);
  });
});

describe('manualClock', () => {
  it('moves the waits of cancelkit', async () => {
    const clock = manualClock(1_000);
    const wait = delay(undefined, 500, { clock });
    expect(clock.pending).toBe(1);
    clock.advance(500);
    await wait;
    expect(clock.now()).toBe(1_500);
    expect(clock.next()).toBe(false);
  });

  it('calls timers in the order of time, those of the same time in their order, and what they start', () => {
    const clock = manualClock();
    const called: string[] = [];
    clock.setTimeout(() => called.push('b'), 2);
    clock.setTimeout(() => {
      called.push('a');
      clock.setTimeout(() => called.push(`nested at ${clock.now()}`), 1);
    }, 1);
    clock.setTimeout(() => called.push('c'), 2);
    clock.clearTimeout(clock.setTimeout(() => called.push('cleared'), 1));
    clock.advance(2);
    expect(called).toStrictEqual(['a', 'b', 'c', 'nested at 2']);
  });

  it.each([-1, NaN])('refuses to advance by %p', (ms) => {
    expect(() => manualClock().advance(ms)).toThrow(RangeError);
  });
});

describe('controlledPromise', () => {
  it('is settled from outside', async () => {
    const promise = controlledPromise<number>();
    const wait = waitAsync(promise, {});
    expect(promise.state).toBe('pending');
    promise.resolve(7);
    await expect(wait).resolves.toBe(7);
    expect(promise.state).toBe('fulfilled');
  });

  it('rejects, and that is no unhandled rejection', async () => {
    const promise = controlledPromise();
    promise.reject('no');
    await new Promise((resolve) => setImmediate(resolve));
    expect(promise.state).toBe('rejected');
  });
});

describe('matchers', () => {
  it('count abort listeners', () => {
    const { signal } = new AbortController();
    expect(signal).toHaveNoAbortListeners();
    onAbort(signal, () => undefined);
    expect(signal).toHaveAbortListeners(1);
    expect(signal).not.toHaveNoAbortListeners();
    expect(() => expect(signal).toHaveNoAbortListeners()).toThrow(
      'expected the signal to have 0 abort listeners: it has 1',
    );
    expect(() => expect('a signal').toHaveNoAbortListeners()).toThrow(TypeError);
  });

  it('look for the reason itself', () => {
    const reason = {};
    expect(AbortSignal.abort(reason)).toBeAbortedWith(reason);
    expect(AbortSignal.abort(reason)).not.toBeAbortedWith({});
    expect(new AbortController().signal).not.toBeAbortedWith(undefined);
  });

  it('know what is canceled: a completion, a source, a promise', async () => {
    const source = new CompletionSource();
    await expect(source).not.toBeCanceledWith('stop');
    source.setCanceled('stop');
    await expect(source).toBeCanceledWith('stop');
    await expect(canceled(null)).toBeCanceledWith(null);
    await expect(succeeded(1)).not.toBeCanceledWith(1);
    await expect(delay(AbortSignal.abort('stop'), 1)).toBeCanceledWith('stop');
    await expect(Promise.reject(new Error('other'))).not.toBeCanceledWith('stop');
  });

  it('check a function', async () => {
    const deaf = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2));
    await expect((signal: AbortSignal) => delay(signal, 2)).toBeAbortSafe();
    await expect(deaf).not.toBeAbortSafe();
    await expect(expect(deaf).toBeAbortSafe()).rejects.toThrow('deaf is not abort-safe');
  });

  it('are the same for every runner', () => {
    expect(Object.keys(matchers)).toHaveLength(5);
  });
});
