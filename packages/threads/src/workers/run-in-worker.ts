import { onAbort } from '@cancelkit/cancellation';
import { CompletionSource } from '@cancelkit/completion';
import { expected } from '@cancelkit/completion/internal';
import { type OffloadContext, type OffloadOptions, checkOffloadOptions, offload } from './offload.js';
import { type Numbered, type TaskAnswer, type TaskMessage, isAnswer } from './task.js';
import { WorkerExitedError } from './worker-exited-error.js';
import { type WorkerLike, assertWorker, listenTo, terminate } from './worker-like.js';

/** What {@link runInWorker} takes. */
export interface RunInWorkerOptions extends OffloadOptions {
  /** What of `data` is moved to the worker instead of copied, as of `postMessage`. */
  readonly transfer?: Iterable<object>;
}

/**
 * Runs one task in a worker that calls {@link serve}. An abort asks the task to stop; `graceMs` later the worker is
 * terminated.
 *
 * **succeeded**: the task returned, also after an abort. **canceled**: it ended by the abort, or the worker was terminated;
 * the reason is `signal.reason` itself. **faulted**: anything else. A worker that ends before it answers is a fault: the
 * uncaught error that it died of, or a {@link WorkerExitedError}.
 *
 * **Ties**: an answer that arrives before the worker is gone counts, whatever was asked.
 * **Already aborted**: no worker is made, nothing is sent. **Cleanup**: shared signal, grace, registration and listeners
 * are gone when the promise settles.
 *
 * @param worker a function that makes one: it is ours, and gone when the promise settles. Or a worker of yours: it lives on,
 * unless the grace runs out; tasks may overlap in it
 * @throws TypeError or RangeError for wrong arguments
 * @example
 * const worker = new Worker(new URL('./hash.worker.js', import.meta.url));
 * const digest = await runInWorker(signal, worker, path, { graceMs: 500 });
 */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- as of offload
export function runInWorker<A, B>(
  signal: AbortSignal | null | undefined,
  worker: WorkerLike | (() => WorkerLike),
  data: A,
  options: RunInWorkerOptions = {},
): Promise<B> {
  checkOffloadOptions(options);
  if (typeof worker !== 'function') assertWorker(worker);
  const transfer = [...checkTransfer(options.transfer)] as never[];
  return offload<A, B>(
    signal,
    (message, context) => ask<B>(worker, message, { ...context, transfer: [...context.transfer, ...transfer] }),
    data,
    options,
  );
}

/** Sends a message and waits for its answer; or for the end of the worker, if it is ours or `hard` aborts. */
async function ask<B>(
  worker: WorkerLike | (() => WorkerLike),
  message: TaskMessage<unknown>,
  { hard, transfer }: OffloadContext,
): Promise<TaskAnswer<B>> {
  const own = typeof worker === 'function' ? worker() : undefined;
  const asked = own ?? (worker as WorkerLike);
  const id = nextId();
  const answer = new CompletionSource<TaskAnswer<B>>();
  const stop = listenTo(asked, {
    message: (data) => {
      if (isAnswer(data) && (data as TaskAnswer<B> & Numbered).id === id) answer.trySetResult(data as TaskAnswer<B>);
    },
    error: (error) => answer.trySetException(error),
    gone: (exitCode, uncaught) => answer.trySetException(uncaught ? uncaught.cause : new WorkerExitedError(exitCode)),
  });
  const termination = onAbort(hard, () => void terminate(asked));
  try {
    asked.postMessage({ ...message, id }, transfer);
    return await answer.promise;
  } finally {
    termination.unregister();
    if (own !== undefined) await terminate(own);
    stop();
  }
}

let tasks = 0;
const copy = /* @__PURE__ */ Math.random();

/** Unlike those of another copy of this package, which may talk to the same worker. */
function nextId(): string {
  return `${copy}:${++tasks}`;
}

function checkTransfer(transfer: Iterable<object> | undefined): Iterable<object> {
  if (transfer === undefined) return [];
  if (typeof transfer === 'object' && Symbol.iterator in (transfer ?? {})) return transfer;
  throw expected('transfer', 'a list of what is transferred', transfer);
}
