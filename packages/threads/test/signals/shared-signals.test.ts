import { abortable, anySignal, cancelable, delay, linkedSource, onAbort } from '@cancelkit/cancellation';
import { type ReceivedSignal, type SignalToken, receiveSignal, shareSignal } from '@cancelkit/threads';
import { describe, expect, it } from '@jest/globals';
import { getEventListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { secondCopy } from '../support/second-copy.js';

const far = secondCopy();

const listenersOf = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Waits until a signal is aborted, without looking at it. */
const abortOf = (signal: AbortSignal): Promise<unknown> =>
  new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));

function shared(): { controller: AbortController; token: SignalToken; received: ReceivedSignal; dispose: () => void } {
  const controller = new AbortController();
  const share = shareSignal(controller.signal);
  return { controller, token: share.token, received: far.receiveSignal(share.token), dispose: () => share.dispose() };
}

const reasons = [null, 0, '', NaN, 'why', { a: 1 }, new RangeError('far'), new DOMException('late', 'TimeoutError')];

describe('shareSignal', () => {
  it('gives plain data that clones, and nothing to transfer', () => {
    const { token, transfer } = shareSignal(new AbortController().signal);
    expect(token['@cancelkit/threads']).toBe('signal/1');
    expect(Object.getPrototypeOf(token)).toBe(Object.prototype);
    expect(transfer).toEqual([]);
  });

  it('makes the abort visible before abort() returns', () => {
    const { controller, received } = shared();
    expect(received.aborted).toBe(false);
    controller.abort();
    expect(received.aborted).toBe(true);
  });

  it.each([new AbortController(), {}, 'signal', 5, receiveSignal(shareSignal(null).token)])('refuses %p', (signal) => {
    expect(() => shareSignal(signal as never)).toThrow(TypeError);
  });

  it.each([undefined, null])('never aborts for %p', (signal) => {
    const received = far.receiveSignal(shareSignal(signal).token);
    expect([received.aborted, received.signal.aborted, received.reason]).toEqual([false, false, undefined]);
  });

  it('is aborted from the first look if the signal is', () => {
    const signal = AbortSignal.abort('before');
    const received = far.receiveSignal(shareSignal(signal).token);
    expect([received.aborted, received.reason, received.signal.aborted]).toEqual([true, 'before', true]);
    expect(listenersOf(signal)).toBe(0);
  });

  it('takes its registration back when it is disposed, once or twice, and when the signal aborts', () => {
    const { controller, dispose } = shared();
    expect(listenersOf(controller.signal)).toBe(1);
    dispose();
    dispose();
    expect(listenersOf(controller.signal)).toBe(0);
    const other = shared();
    other.controller.abort();
    expect(listenersOf(other.controller.signal)).toBe(0);
  });

  it('lets go everywhere when it is disposed: the first of abort and dispose stands', async () => {
    const { controller, received, dispose } = shared();
    const { signal } = received;
    dispose();
    controller.abort();
    await turn();
    expect([received.aborted, received.reason, signal.aborted]).toEqual([false, undefined, false]);
    expect(Object.getPrototypeOf(signal)).toBe(AbortSignal.prototype);

    const other = shared();
    other.controller.abort('first');
    other.dispose();
    expect(other.received.reason).toBe('first');
  });

  it('gives the token that a received signal came with; disposing leaves the original alone', () => {
    const { controller, token, received } = shared();
    const forwarded = far.shareSignal(received.signal);
    expect(forwarded.token).toBe(token);
    forwarded.dispose();
    const third = secondCopy().receiveSignal(forwarded.token);
    controller.abort('on');
    expect(third.reason).toBe('on');
    expect(far.shareSignal(received.signal).token).toBe(token);
  });

  it('never fails an abort: a reason that cannot cross becomes an Error, one too long loses its stack', () => {
    const { controller, received } = shared();
    controller.abort(() => undefined);
    expect((received.reason as Error).message).toContain('a function');
    const other = shared();
    const long = Object.assign(new RangeError('far'), { code: 'E_FAR', stack: 's'.repeat(5_000) });
    other.controller.abort(long);
    const copy = other.received.reason as typeof long;
    expect([copy.name, copy.message, copy.code, copy.stack]).toEqual(['RangeError', 'far', 'E_FAR', 'RangeError: far']);
  });
});

describe('receiveSignal', () => {
  it.each(reasons)('gives one copy of the reason: %p', (reason) => {
    const { controller, received } = shared();
    const { signal } = received;
    controller.abort(reason);
    expect(received.reason).toEqual(reason);
    expect(received.reason).toBe(received.reason);
    expect(signal.reason).toBe(received.reason);
    expect(typeof reason === 'object' && reason !== null && received.reason === reason).toBe(false);
  });

  it.each([...reasons, () => undefined])('gives the very reason on the thread that shared the signal: %p', (reason) => {
    const controller = new AbortController();
    const received = receiveSignal(structuredClone(shareSignal(controller.signal).token));
    controller.abort(reason);
    expect(received.reason).toBe(reason);
    expect(received.signal.reason).toBe(reason);
  });

  it('throws the reason by each of its looks, before its listeners have run', async () => {
    const { controller, received } = shared();
    const { signal } = received;
    let listened = false;
    signal.addEventListener('abort', () => (listened = true));
    expect(() => signal.throwIfAborted()).not.toThrow();
    controller.abort('stop');
    expect(signal.aborted).toBe(true);
    expect(() => signal.throwIfAborted()).toThrow('stop');
    expect(() => received.throwIfAborted()).toThrow('stop');
    expect(listened).toBe(false);
    await Promise.resolve();
    expect(listened).toBe(true);
    expect(Object.getPrototypeOf(signal)).toBe(AbortSignal.prototype);
    expect([signal.aborted, signal.reason]).toEqual([true, 'stop']);
  });

  it('tells its listeners when nobody looks', async () => {
    const { controller, received } = shared();
    const told = abortOf(received.signal);
    controller.abort('stop');
    await told;
    expect(received.signal.reason).toBe('stop');
  });

  it('is a real AbortSignal', async () => {
    const { controller, received } = shared();
    const { signal } = received;
    expect(signal).toBeInstanceOf(AbortSignal);
    expect(Object.prototype.toString.call(signal)).toBe('[object AbortSignal]');
    const any = AbortSignal.any([signal]);
    const waits = [sleep(60_000, undefined, { signal }), fetch('http://127.0.0.1:1', { signal })];
    const ends = Promise.allSettled(waits);
    const told = abortOf(signal);
    controller.abort('stop');
    await told;
    expect(any.reason).toBe('stop');
    for (const end of await ends) expect(end.status).toBe('rejected');
  });

  it('ends whatever takes a signal here, with its reason', async () => {
    const { controller, received } = shared();
    const { signal } = received;
    const never = new Promise<never>(() => undefined);
    const source = linkedSource(signal);
    const waits = [
      delay(signal, 60_000),
      abortable(signal, never),
      cancelable(signal, () => undefined),
      source.promise,
    ];
    const any = anySignal([signal, new AbortController().signal]);
    const told: unknown[] = [];
    onAbort(signal, (reason) => told.push(reason));
    const ends = Promise.allSettled(waits);
    controller.abort('stop');
    for (const end of await ends) expect(end).toEqual({ status: 'rejected', reason: 'stop' });
    expect([any.signal.reason, told]).toEqual(['stop', ['stop']]);
    expect(listenersOf(signal)).toBe(0);
  });

  it('may be received twice; disposing one leaves the other', async () => {
    const { controller, token, received } = shared();
    const other = far.receiveSignal(token);
    const told = abortOf(other.signal);
    received.dispose();
    received.dispose();
    controller.abort('stop');
    await told;
    expect([received.aborted, received.signal.aborted, received.reason]).toEqual([false, false, undefined]);
    expect(other.signal.reason).toBe('stop');
  });

  it('may be received by eight threads, each with its own copy of the reason', async () => {
    const { controller, token, received } = shared();
    const all = [received, ...Array.from({ length: 7 }, () => secondCopy().receiveSignal(structuredClone(token)))];
    const told = Promise.all(all.map(({ signal }) => abortOf(signal)));
    controller.abort({ why: 'enough' });
    await told;
    const reasons = all.map(({ signal }) => signal.reason as unknown);
    expect(reasons).toEqual(Array(8).fill({ why: 'enough' }));
    expect(new Set(reasons).size).toBe(8);
    expect(listenersOf(controller.signal)).toBe(0);
  });

  it('lets go when it is disposed: before and after its signal is read', async () => {
    const { controller, received } = shared();
    const { signal } = received;
    received[Symbol.dispose]();
    controller.abort();
    await turn();
    expect([signal.aborted, received.aborted]).toEqual([false, false]);
    expect(Object.getPrototypeOf(signal)).toBe(AbortSignal.prototype);
  });

  it('stays aborted when it is disposed after the abort', async () => {
    const { controller, received } = shared();
    const { signal } = received;
    controller.abort('stop');
    expect(received.aborted).toBe(true);
    received.dispose();
    expect(signal.aborted).toBe(true);
    await turn();
    expect([signal.aborted, signal.reason]).toEqual([true, 'stop']);
  });

  it('survives a listener that disposes, shares and throws', async () => {
    const { controller, received } = shared();
    const { signal } = received;
    const order: string[] = [];
    signal.addEventListener('abort', () => {
      received.dispose();
      order.push(String(far.receiveSignal(far.shareSignal(signal).token).reason));
    });
    signal.addEventListener('abort', () => order.push('second'));
    controller.abort('stop');
    await turn();
    expect(order).toEqual(['stop', 'second']);
  });

  it.each([
    ['nothing', undefined, 'got undefined'],
    ['a signal', new AbortController().signal, 'as `token` of what is shared gives it'],
    ['a share', shareSignal(null), 'as `token` of what is shared gives it'],
    ['a token of another kind', { '@cancelkit/threads': 'completion/1' }, '("signal/1")'],
    ['a token of another version', { '@cancelkit/threads': 'signal/2' }, '("signal/1")'],
    ['a token that went through JSON', JSON.parse(JSON.stringify(shareSignal(null).token)), 'lost its memory'],
    [
      'memory of something else',
      { '@cancelkit/threads': 'signal/1', buffer: new SharedArrayBuffer(64) },
      'this version',
    ],
  ])('refuses %s', (_, token, message) => {
    expect(() => receiveSignal(token as never)).toThrow(TypeError);
    expect(() => receiveSignal(token as never)).toThrow(message);
  });

  it('reads garbage as an Error that says so', () => {
    const buffer = new SharedArrayBuffer(1_024);
    const words = new Int32Array(buffer);
    words[3] = 1;
    for (const state of [3, 32 + 3, 8_000 + 3, -5]) {
      words[0] = state;
      const received = receiveSignal({ '@cancelkit/threads': 'signal/1', buffer } as never);
      if (received.aborted) expect(received.reason).toBeInstanceOf(Error);
    }
  });
});

describe('signalTransferHandler', () => {
  it('carries a signal, once however often it is sent', () => {
    const { signalTransferHandler } = far;
    const controller = new AbortController();
    const { signal } = controller;
    expect([signal, {}, null].map((value) => signalTransferHandler.canHandle(value))).toEqual([true, false, false]);
    const copies = [1, 2, 3].map(() => {
      const [token, transfer] = signalTransferHandler.serialize(signal);
      expect(transfer).toEqual([]);
      return signalTransferHandler.deserialize(token);
    });
    expect(new Set(copies).size).toBe(1);
    expect(listenersOf(signal)).toBe(1);
    controller.abort('stop');
    expect(copies[0]!.reason).toBe('stop');
  });
});
