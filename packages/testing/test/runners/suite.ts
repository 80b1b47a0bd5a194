/** The tests that every runner runs, as its own text: one passes, two fail. */
export const suite = (options: string, ms: number): string => `
const wait = (signal) => new Promise((resolve, reject) => {
  const stop = () => {
    clearTimeout(timer);
    reject(signal.reason);
  };
  if (signal.aborted) return reject(signal.reason);
  const timer = setTimeout(() => {
    signal.removeEventListener('abort', stop);
    resolve();
  }, ${ms});
  signal.addEventListener('abort', stop, { once: true });
});
const deaf = () => new Promise((resolve) => setTimeout(resolve, ${ms}));
const forgets = (signal) => {
  const other = wait(signal);
  return wait(signal).then(() => other);
};
it('is safe', async () => {
  await checkAbortSafety(wait, ${options});
});
it('is deaf', async () => {
  await checkAbortSafety(deaf, ${options});
});
it('forgets a promise', async () => {
  await checkAbortSafety(forgets, ${options});
});
`;

const names = 'checkAbortSafety, jestClock, vitestClock';
const esm = `import { ${names} } from '@cancelkit/testing';\n`;
const cjs = `const { ${names} } = require('@cancelkit/testing');\n`;

/** By file name. */
export const suites: Record<string, string> = {
  'node.mjs': `import { it } from 'node:test';\n${esm}${suite('{}', 3)}`,
  'mocha.mjs': `${esm}${suite('{}', 3)}`,
  'jest.cjs.test.cjs': `${cjs}${suite('{}', 3)}`,
  'jest.esm.test.mjs': `import { it } from '@jest/globals';\n${esm}${suite('{}', 3)}`,
  'jest.fake.test.cjs': `${cjs}beforeEach(() => void jest.useFakeTimers());\nafterEach(() => void jest.useRealTimers());\n${suite('{ clock: jestClock(jest) }', 60_000)}`,
  'jest.global.test.cjs': `${cjs}${suite('{ clock: jestClock(jest) }', 60_000)}`,
  'vitest.spec.mjs': `import { it } from 'vitest';\n${esm}${suite('{}', 3)}`,
  'vitest.fake.spec.mjs': `import { it, vi, beforeEach, afterEach } from 'vitest';\n${esm}beforeEach(() => void vi.useFakeTimers());\nafterEach(() => void vi.useRealTimers());\n${suite('{ clock: vitestClock(vi) }', 60_000)}`,
};
