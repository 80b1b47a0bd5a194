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
});
