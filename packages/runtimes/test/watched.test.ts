import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Outcome } from '../src/harness/run-tests.js';
import { watched } from '../src/watched.js';

const outcome: Outcome = { passed: 1, failed: [], skipped: [], loose: [], ms: 1 };

/** A program that is there until it is stopped, and how often it was. */
function program(ended = new Promise<never>(() => undefined)) {
  return { ended, stop: jest.fn(async () => undefined) };
}

describe('watched', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('gives the outcome, and stops the program', async () => {
    const some = program();
    expect(await watched(some, async () => outcome)).toBe(outcome);
    expect(some.stop).toHaveBeenCalledTimes(1);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('gives up a program that says nothing for too long, names the file and stops it', async () => {
    const some = program();
    const hanging = watched(
      some,
      (onFile) => {
        setTimeout(() => onFile('a.test.ts'), 900);
        return new Promise(() => undefined);
      },
      1_000,
    );
    const refused = expect(hanging).rejects.toThrow('It hangs in a.test.ts: no sign for 1 s');
    await jest.advanceTimersByTimeAsync(1_899);
    expect(some.stop).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(1);
    await refused;
    expect(some.stop).toHaveBeenCalledTimes(1);
  });

  it.each([
    ['says so', () => program(), () => Promise.reject(new Error('gone'))],
    ['has ended', () => program(Promise.reject(new Error('gone'))), () => new Promise<never>(() => undefined)],
  ])('rejects when the program %s', async (_, start, run) => {
    const some = start();
    await expect(watched(some, run)).rejects.toThrow('gone');
    expect(some.stop).toHaveBeenCalledTimes(1);
    expect(jest.getTimerCount()).toBe(0);
  });
});
