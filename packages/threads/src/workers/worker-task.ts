import { isAbortError } from '@cancelkit/cancellation';
import { expected } from '@cancelkit/completion/internal';
import { packReason } from '../records/pack.js';
import { type ReceivedSignal, receiveSignal } from '../signals/receive-signal.js';
import { type TaskAnswer, type TaskMessage, isTask } from './task.js';

/** Work that another thread asks for. `received` has the cheapest look at the signal, for loops that look often. */
export type TaskFunction<A, B> = (signal: AbortSignal, data: A, received: ReceivedSignal) => B | PromiseLike<B>;

/**
 * Makes of a function what a pool can call in its worker: it takes the signal out of the message, runs the function, and
 * answers with how it ended. For {@link offload}, on the other side.
 *
 * What it makes never throws, so nothing is lost in the pool's own cloning of errors. A function that ends by the abort of
 * the signal is canceled; one that returns has succeeded, also after an abort; anything else is a fault.
 *
 * **Already aborted**: the function is not called. **Cleanup**: the signal is let go of when the function has ended.
 *
 * @throws TypeError when `fn` is not a function
 * @example
 * export default workerTask((signal, rows: Row[]) => {
 *   const sums = new Map();
 *   for (const row of rows) {
 *     signal.throwIfAborted();
 *     add(sums, row);
 *   }
 *   return sums;
 * });
 */
export function workerTask<A, B>(fn: TaskFunction<A, B>): (message: TaskMessage<A>) => Promise<TaskAnswer<B>> {
  if (typeof fn !== 'function') throw expected('fn', 'a function of a signal and data', fn);
  return async (message) => {
    let received: ReceivedSignal | undefined;
    try {
      if (!isTask(message)) throw expected('message', 'one of offload() or runInWorker()', message);
      received = receiveSignal(message.signal);
      if (received.aborted) return canceledAnswer;
      const value = await fn(received.signal, message.data, received);
      return { '@cancelkit/threads': 'answer/1', status: 'succeeded', value };
    } catch (error) {
      return received?.aborted === true && isAbortError(error, received.signal) ? canceledAnswer : faultedAnswer(error);
    } finally {
      received?.dispose();
    }
  };
}

const canceledAnswer = { '@cancelkit/threads': 'answer/1', status: 'canceled' } as const;

const ERROR_BYTES = 64 * 1024;

export function faultedAnswer(error: unknown): TaskAnswer<never> {
  return { '@cancelkit/threads': 'answer/1', status: 'faulted', error: packReason(error, ERROR_BYTES) };
}
