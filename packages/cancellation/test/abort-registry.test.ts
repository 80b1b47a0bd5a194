import { describe, expect, it } from '@jest/globals';
import { registryOf } from '../src/abort-registry.js';

describe('registryOf', () => {
  it('finds the same registry on every call, with and without registrations', () => {
    const { signal } = new AbortController();
    const registry = registryOf(signal)!;
    const registration = registry.add(() => undefined, undefined);
    expect(registryOf(signal)).toBe(registry);
    registration.unregister();
    expect(registryOf(signal)).toBe(registry);
  });

  it('hands the signal to a registry that has let go of it', () => {
    const controller = new AbortController();
    const registry = registryOf(controller.signal)!;
    registry.add(() => undefined, undefined).unregister();
    controller.abort('why');
    expect([registryOf(controller.signal)?.aborted, registry.aborted, registry.reason]).toEqual([true, true, 'why']);
  });
});
