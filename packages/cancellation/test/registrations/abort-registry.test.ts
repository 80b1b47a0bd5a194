import { CancellationSource } from '@cancelkit/cancellation';
import { describe, expect, it } from '@jest/globals';
import { registryOf } from '../../src/registrations/abort-registry.js';

describe('registryOf', () => {
  it('finds the same registry on every call, with and without registrations', () => {
    const { signal } = new AbortController();
    const registry = registryOf(signal)!;
    const registration = registry.add(() => undefined, undefined);
    expect(registryOf(signal)).toBe(registry);
    registration.unregister();
    expect(registryOf(signal)).toBe(registry);
  });

  it.each([
    ['the platform', () => new AbortController().signal],
    ['a source of ours', () => new CancellationSource().signal],
  ])('gives a signal of %s a registry that holds it no longer than it has registrations', (_, create) => {
    const signal = create();
    const registry = registryOf(signal)!;
    const registrations = [registry.add(() => undefined, undefined), registry.add(() => undefined, undefined)];
    registrations[0]!.unregister();
    expect(registry.held).toBe(signal);
    registrations[1]!.unregister();
    expect(registry.held).toBeUndefined();
  });

  it('hands the signal to a registry that has let go of it', () => {
    const controller = new AbortController();
    const registry = registryOf(controller.signal)!;
    registry.add(() => undefined, undefined).unregister();
    controller.abort('why');
    expect([registryOf(controller.signal)?.aborted, registry.aborted, registry.reason]).toEqual([true, true, 'why']);
  });
});
