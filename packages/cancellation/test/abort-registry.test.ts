import { describe, expect, it } from '@jest/globals';
import { getEventListeners } from 'node:events';
import { onAbort } from '@cancelkit/cancellation';
import { registryOf } from '../src/abort-registry.js';

/** Registers on a signal and unregisters: the registry of the one before it is dropped. */
function touch(signal: AbortSignal): void {
  registryOf(signal)!
    .add(() => undefined, undefined)
    .unregister();
}

describe('registryOf', () => {
  it('finds the same registry while it has registrations, and while the signal is the last that was used', () => {
    const { signal } = new AbortController();
    const registry = registryOf(signal)!;
    const registration = registry.add(() => undefined, undefined);
    touch(new AbortController().signal);
    touch(new AbortController().signal);
    expect(registryOf(signal)).toBe(registry);
    registration.unregister();
    expect(registryOf(signal)).toBe(registry);
  });

  it('keeps nothing of a signal whose registrations have gone, once another has been used', () => {
    const { signal } = new AbortController();
    const registry = registryOf(signal);
    touch(signal);
    touch(new AbortController().signal);
    expect(registryOf(signal)).not.toBe(registry);
  });

  it('keeps the registrations of a signal together, also through a registry that was dropped', () => {
    const controller = new AbortController();
    const { signal } = controller;
    const dropped = registryOf(signal)!;
    touch(signal);
    touch(new AbortController().signal);
    const calls: string[] = [];
    onAbort(signal, () => calls.push('first'));
    dropped.add(() => calls.push('second'), undefined);
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    controller.abort();
    expect(calls).toEqual(['first', 'second']);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });
});
