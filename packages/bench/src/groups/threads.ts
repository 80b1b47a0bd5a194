import type { TimeGroup } from '../group.js';
import type * as loops from '../variants/threads.js';

/** The row that the chart of aborts draws. */
export const stopped = 'abort, until a busy loop on another thread has stopped';

/** Signals, completions and tasks across threads. */
export const threads: TimeGroup<keyof typeof loops> = {
  kind: 'time',
  name: 'threads',
  title: 'Signals, completions and tasks across threads',
  rows: [
    {
      name: 'a round of a loop, with a look at a signal that is not aborted',
      ours: { name: 'received.aborted', loop: 'lookAtReceived' },
      others: [
        { name: 'no look', loop: 'lookAtNothing', bar: 1.3 },
        { name: 'Atomics.load', loop: 'lookAtWord' },
      ],
      atOnce: 100_000,
    },
    {
      name: 'the same, by code that has never heard of threads',
      ours: { name: 'received.signal.aborted', loop: 'lookAtSignal' },
      others: [{ name: 'AbortSignal.aborted', loop: 'lookAtPlatform', bar: 1.2 }],
      atOnce: 100_000,
    },
    {
      name: 'share and let go',
      ours: { name: 'shareSignal', loop: 'shareAndDispose' },
      others: [{ name: 'MessageChannel, made and closed', loop: 'openAndClose', bar: 0.5 }],
      atOnce: 100,
    },
    {
      name: 'settled by another thread, awaited here',
      ours: { name: 'SharedCompletionSource', loop: 'settleFar' },
      others: [{ name: 'a message and its answer', loop: 'answerFar' }],
      atOnce: 10,
    },
    {
      name: stopped,
      ours: { name: 'shared memory, looked at', loop: 'stopByLook' },
      others: [
        { name: 'a message, to a loop that yields', loop: 'stopByMessage' },
        { name: 'terminate', loop: 'stopByTerminate' },
        { name: 'terminate, and another worker', loop: 'stopByTerminateAndStart', slow: true },
      ],
      atOnce: 1,
    },
    {
      name: 'a task in a warm worker',
      ours: { name: 'runInWorker, with a signal', loop: 'runTask' },
      others: [
        { name: 'transferableAbortSignal, by hand', loop: 'runTaskTransferable', bar: 0.65 },
        { name: 'comlink, without a signal', loop: 'runTaskComlink', slow: true },
        { name: 'by hand, without a signal', loop: 'runTaskBare' },
      ],
      atOnce: 10,
    },
    {
      name: 'a task in a pool, with a signal',
      ours: { name: 'offload, through piscina', loop: 'runInPool' },
      others: [
        { name: 'piscina, which terminates', loop: 'runInPiscina' },
        { name: 'tinypool, which terminates', loop: 'runInTinypool', slow: true },
      ],
      atOnce: 10,
    },
  ],
};
