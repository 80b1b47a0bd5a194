import { jest } from '@jest/globals';

/** Runs something, and gives the errors that the library handed to the platform meanwhile, as uncaught ones. */
export function reportedBy(run: () => void): unknown[] {
  const jobs: (() => void)[] = [];
  const spy = jest.spyOn(globalThis, 'queueMicrotask').mockImplementation((job) => void jobs.push(job));
  try {
    run();
  } finally {
    spy.mockRestore();
  }
  return jobs.map((job) => {
    try {
      job();
    } catch (error) {
      return error;
    }
    throw new Error('a microtask that reports nothing');
  });
}
