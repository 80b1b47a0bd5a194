import { isThenable } from '@cancelkit/completion/internal';
import { describe, expect, it } from '@jest/globals';

describe('isThenable', () => {
  const then = (): void => undefined;

  it.each([[Promise.resolve()], [{ then }], [Object.assign(() => undefined, { then })]])('is true of %p', (value) => {
    expect(isThenable(value)).toBe(true);
  });

  it.each([undefined, null, 1, 'then', {}, { then: 1 }, () => undefined])('is false of %p', (value) => {
    expect(isThenable(value)).toBe(false);
  });

  it('is false of a primitive whose prototype has a then, as it is for await', async () => {
    const control = Object.defineProperty(Number.prototype, 'then', { value: then, configurable: true });
    try {
      expect(isThenable(1)).toBe(false);
      expect(await Promise.resolve(1)).toBe(1);
    } finally {
      delete (control as { then?: unknown }).then;
    }
  });
});
