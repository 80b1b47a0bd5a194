import { CallbackList, type CallbackNode } from './callback-list.js';
import type { Completion } from './completion.js';
import { describeValue } from './describe-value.js';
import { silence } from './settled-promise.js';

/**
 * When the continuations of a source (`onCompleted`) run:
 *
 * - `'inline'`: inside `set*`, before it returns;
 * - `'microtask'`: never on the completer's stack, but before the event loop turns;
 * - `'task'`: in a later turn of the event loop, first in first out, so that a chain of completions cannot starve
 *   timers and I/O.
 *
 * @see .NET `TaskCreationOptions`: None, RunContinuationsAsynchronously, PreferFairness
 */
export type ContinuationMode = 'inline' | 'microtask' | 'task';

type Schedule = (job: () => void) => void;

/** The continuations of one source: the list, when its callbacks run, and whether one of them stands for the outcome. */
export class Continuations extends CallbackList<Completion<unknown>> {
  readonly #schedule: Schedule | undefined;
  observed = false;

  constructor(mode: ContinuationMode) {
    super();
    this.#schedule = scheduleOf(mode);
  }

  /** A continuation stands for the outcome: a fault is no longer loud, whether or not its promise was read. */
  observe(completion: Completion<unknown>, promise: Promise<unknown> | undefined): void {
    this.observed = true;
    if (completion.status === 'faulted' && promise !== undefined) silence(promise);
  }

  override run(completion: Completion<unknown>): void {
    if (this.#schedule === undefined) {
      super.run(completion);
      return;
    }
    // The nodes stay in the list until their turns come; one that is unregistered before its turn runs nothing.
    for (let node = this.next; node !== this; node = node.next as typeof node) {
      this.dispatch(node as CallbackNode<Completion<unknown>>, completion);
    }
  }

  /** Runs one callback, now or when its turn comes. */
  dispatch(node: CallbackNode<Completion<unknown>>, completion: Completion<unknown>): void {
    if (this.#schedule === undefined) node.run(completion);
    else this.#schedule.call(undefined, () => node.run(completion));
  }
}

function scheduleOf(mode: ContinuationMode): Schedule | undefined {
  switch (mode) {
    case 'inline':
      return undefined;
    case 'microtask':
      return queueMicrotask;
    case 'task':
      return scheduleTask;
    default:
      throw new TypeError(
        `Expected \`continuations\` to be 'inline', 'microtask' or 'task', got ${describeValue(mode)}.`,
      );
  }
}

/** Looked up when called, so that fake timers apply. setTimeout serves where setImmediate does not exist. */
function scheduleTask(job: () => void): void {
  const { setImmediate, setTimeout } = globalThis as { setImmediate?: Schedule; setTimeout: Schedule };
  (setImmediate ?? setTimeout)(job);
}
