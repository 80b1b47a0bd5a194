import { grace, onAbort } from '@cancelkit/cancellation';
import { type Completion, CompletionSource, canceled, faulted, succeeded } from '@cancelkit/completion';
import { abortReason, assertSignal, expected } from '@cancelkit/completion/internal';
import { unpack } from '../records/unpack.js';
import { shareSignal } from '../signals/share-signal.js';
import { type TaskAnswer, type TaskMessage, isAnswer } from './task.js';

/** What {@link offload} and {@link runInWorker} take. */
export interface OffloadOptions {
  /** Milliseconds between asking the task to stop and terminating its worker: 5000 if not given. 0: the next turn. Infinity: never. */
  readonly graceMs?: number;
  /** Called when the worker is terminated because the grace is over: tells "was stopped" from "has stopped". */
  readonly onTerminate?: (reason: unknown) => void;
}

/** What `send` is given beside the message. */
export interface OffloadContext {
  /** Aborts when the grace is over. Hand it to the pool as its signal. */
  readonly hard: AbortSignal;
  /** Hand it to the pool as its list of what is transferred. Empty, unless there is no SharedArrayBuffer. */
  readonly transfer: never[];
}

/**
 * Runs a {@link workerTask} through a pool of yours. An abort asks the task to stop; `graceMs` later it aborts `hard`, upon
 * which the pool terminates the worker.
 *
 * **succeeded**: the task returned, also after an abort. **canceled**: it ended by the abort, or was terminated; the reason
 * is `signal.reason` itself. **faulted**: anything else, errors of the pool and of `send`, too.
 *
 * **Ties**: an answer that arrives before the worker is gone counts, whatever was asked.
 * **Already aborted**: `send` is not called. **Cleanup**: shared signal, grace and registrations are gone when the promise
 * settles.
 *
 * @throws TypeError when `signal` is not a signal, `send` or `onTerminate` not a function, or `graceMs` not a number
 * @throws RangeError when `graceMs` is negative or NaN
 * @example
 * const sums = await offload(signal, (message, { hard }) => pool.run(message, { signal: hard }), rows);
 */
export function offload<A, B>(
  signal: AbortSignal | null | undefined,
  send: (message: TaskMessage<A>, context: OffloadContext) => PromiseLike<TaskAnswer<B>>,
  data: A,
  options: OffloadOptions = {},
): Promise<B> {
  assertSignal(signal);
  if (typeof send !== 'function') throw expected('send', 'a function that gives a message to a pool', send);
  const { graceMs, onTerminate } = checkOffloadOptions(options);
  const source = new CompletionSource<B>();
  if (signal?.aborted === true) source.setCanceled(abortReason(signal));
  else void run(signal, send, data, graceMs, onTerminate).then((completion) => complete(source, completion));
  return source.promise;
}

/** Never rejects. */
async function run<A, B>(
  signal: AbortSignal | null | undefined,
  send: (message: TaskMessage<A>, context: OffloadContext) => PromiseLike<TaskAnswer<B>>,
  data: A,
  graceMs: number,
  onTerminate: ((reason: unknown) => void) | undefined,
): Promise<Completion<B>> {
  const shared = shareSignal(signal);
  const hard = grace(signal, graceMs);
  const termination = onAbort(hard.signal, (reason) => onTerminate?.(reason));
  try {
    const message = { '@cancelkit/threads': 'task/1', signal: shared.token, data } as const;
    return completionOf(await send(message, { hard: hard.signal, transfer: shared.transfer }), signal);
  } catch (error) {
    // What the pool says of a worker that it has been made to terminate is its own affair.
    return hard.signal.aborted ? canceled(hard.signal.reason) : faulted(error);
  } finally {
    termination.unregister();
    hard.dispose();
    shared.dispose();
  }
}

/** @throws TypeError when it is no answer */
function completionOf<B>(answer: TaskAnswer<B>, signal: AbortSignal | null | undefined): Completion<B> {
  if (!isAnswer(answer)) {
    throw expected('the answer', 'that of a workerTask()', answer, ' Wrap the function of the worker in workerTask().');
  }
  if (answer.status === 'succeeded') return succeeded((answer as { readonly value: B }).value);
  if (answer.status === 'faulted') return faulted(unpack(answer.error));
  return canceled(signal?.aborted === true ? abortReason(signal) : undefined);
}

function complete<B>(source: CompletionSource<B>, completion: Completion<B>): void {
  try {
    source.setCompletion(completion);
  } catch (error) {
    source.setException(error); // a thenable, of a pool that does not clone
  }
}

/**
 * Checks the options, and fills in what is not given.
 *
 * @throws TypeError or RangeError
 */
export function checkOffloadOptions(options: OffloadOptions): {
  graceMs: number;
  onTerminate: OffloadOptions['onTerminate'];
} {
  if (typeof options !== 'object' || options === null || 'addEventListener' in options) {
    throw expected('options', 'an object such as { graceMs }', options);
  }
  const { graceMs = 5_000, onTerminate } = options;
  const shape = 'a number of milliseconds, 0 or more (Infinity: never)';
  if (typeof graceMs !== 'number') throw expected('graceMs', shape, graceMs);
  if (!(graceMs >= 0)) throw expected('graceMs', shape, graceMs, '', RangeError);
  if (onTerminate !== undefined && typeof onTerminate !== 'function') {
    throw expected('onTerminate', 'a function of the reason', onTerminate);
  }
  return { graceMs, onTerminate };
}
