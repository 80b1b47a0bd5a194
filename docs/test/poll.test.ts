// #region fake-timers
import { getEventListeners } from 'node:events';
import { afterEach, expect, it, jest } from '@jest/globals';
import { settle } from 'cancelkit';
import { waitForJob } from '../recipes/poll.js';

afterEach(() => void jest.useRealTimers());

it('stops asking when it is aborted', async () => {
  jest.useFakeTimers();
  const controller = new AbortController();
  const isDone = jest.fn(async () => false);

  const end = settle(waitForJob(controller.signal, isDone), controller.signal);
  await jest.advanceTimersByTimeAsync(2_500);
  controller.abort('left');

  expect(await end).toEqual({ status: 'canceled', reason: 'left' });
  expect(isDone).toHaveBeenCalledTimes(3); // at once, after one second, after two
  expect(jest.getTimerCount()).toBe(0);
  expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
});
// #endregion fake-timers

// #region reasons
it.each([null, 0, '', new DOMException('late', 'TimeoutError')])(
  'rejects with the reason itself: %p',
  async (reason) => {
    const controller = new AbortController();
    const wait = waitForJob(controller.signal, async () => false);
    controller.abort(reason);
    await expect(wait).rejects.toBe(reason);
  },
);
// #endregion reasons
