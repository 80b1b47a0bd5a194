// #region safe
import { expect, it, jest } from '@jest/globals';
import { checkAbortSafety, controlledPromise, jestClock, leakCheck, manualClock } from '@cancelkit/testing';
import { abortable, delay } from 'cancelkit';
import { waitForJob } from '../recipes/poll.js';

it('is abort-safe', async () => {
  jest.useFakeTimers();
  try {
    let asked = 0;
    await checkAbortSafety((signal) => waitForJob(signal, async () => ++asked % 3 === 0), { clock: jestClock(jest) });
  } finally {
    jest.useRealTimers();
  }
});
// #endregion safe

// #region clock
it('waits by a clock of its own', async () => {
  const { signal } = new AbortController();
  const clock = manualClock();
  const wait = delay(signal, 60_000, { clock });
  clock.advance(60_000);
  await wait;
  expect(clock.pending).toBe(0);
});
// #endregion clock

// #region leaks
it('leaves nothing', async () => {
  const controller = new AbortController();
  const config = controlledPromise<string>();
  await using leaks = leakCheck(); // fails at its end for whatever is left
  leaks.signals(controller.signal);
  const wait = abortable(controller.signal, config);
  config.resolve('config');
  expect(await wait).toBe('config');
});
// #endregion leaks
