import { onAbort } from '@cancelkit/cancellation';
import { describe, expect, it } from '@jest/globals';
import { refusalOfFrozen } from '../support/abortable.js';

describe('what is kept of a signal', () => {
  it('is seen by nobody', () => {
    const { signal } = new AbortController();
    onAbort(signal, () => {}).unregister();
    const control = new AbortController().signal; // what a listener leaves there is the platform's
    const listener = (): void => {};
    control.addEventListener('abort', listener);
    control.removeEventListener('abort', listener);
    expect(Reflect.ownKeys(signal)).toStrictEqual(Reflect.ownKeys(control));
  });

  it('is found again, so that a thousand registrations have one listener', () => {
    const controller = new AbortController();
    const { signal } = controller;
    let listeners = 0;
    signal.addEventListener = function (...args: Parameters<AbortSignal['addEventListener']>) {
      listeners += 1;
      AbortSignal.prototype.addEventListener.apply(signal, args);
    } as AbortSignal['addEventListener'];
    let calls = 0;
    for (let i = 0; i < 1_000; i += 1) onAbort(signal, () => (calls += 1));
    controller.abort();
    expect([listeners, calls]).toStrictEqual([1, 1_000]);
  });

  it('is not that of an object that inherits from it, whose registrations are its own', () => {
    const controller = new AbortController();
    const { signal } = controller;
    const heir = Object.create(signal) as AbortSignal;
    for (const method of ['addEventListener', 'removeEventListener'] as const) {
      Object.defineProperty(heir, method, { value: signal[method].bind(signal) });
    }
    for (const name of ['aborted', 'reason'] as const) Object.defineProperty(heir, name, { get: () => signal[name] });
    const calls: string[] = [];
    onAbort(signal, () => calls.push('signal'));
    const registration = onAbort(heir, () => calls.push('heir'));
    onAbort(heir, () => calls.push('heir, too'));
    expect(registration.unregister()).toBe(true);
    controller.abort();
    expect(calls).toStrictEqual(['signal', 'heir, too']);
  });

  it('has room where the signal is frozen', () => {
    const signal = Object.freeze(new AbortController().signal);
    if (refusalOfFrozen() !== undefined) {
      expect(() => onAbort(signal, () => {})).toThrow((refusalOfFrozen() as Error).message);
      return;
    }
    const registration = onAbort(signal, () => {});
    expect(registration.unregister()).toBe(true);
    expect(registration.unregister()).toBe(false);
  });
});
