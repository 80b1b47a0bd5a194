import { type Completion, CompletionSource, type Registration } from '@cancelkit/completion';
import { deliver, expected } from '@cancelkit/completion/internal';
import { linkedSource } from '../links/linked-source.js';
import { cancelIfAborted } from '../registrations/cancel-if-aborted.js';
import { CancellationSource } from '../sources/cancellation-source.js';
import { checkOptions } from '../time/timer.js';
import { checkCallback } from '../waiting/callback.js';
import { start } from '../waiting/start.js';
import { waitersOf } from '../waiting/waiters.js';

/** What {@link shared} takes besides the function. */
export interface SharedOptions<A extends unknown[]> {
  /** What calls that want the same have in common, compared by `Object.is`: all their arguments, if not given. */
  readonly key?: ((...args: A) => unknown) | undefined;
}

/** Work that is under way, and those who wait for it. */
interface Work<B> {
  readonly keys: readonly unknown[];
  readonly source: CancellationSource;
  readonly callers: Set<CompletionSource<B>>;
  waiter?: Registration;
}

/**
 * Makes a function whose callers share one work, as long as they want the same: who comes while it is under way joins it.
 *
 * Each caller leaves by his own signal: his promise rejects with his reason, at once. The work gets a signal of its own, which
 * aborts when the last caller has left, with his reason. Who comes after that starts new work, at once, even if the old one has
 * not ended yet. All who have stayed get its outcome. Nothing is kept after the end: it is no cache.
 *
 * **Already aborted**: rejects with the reason; nothing is started or joined.
 * **Cleanup**: the registration on a caller's signal goes when he leaves or the work ends; when all have left, nothing of the
 * work is kept, on a promise that goes on neither.
 *
 * @param fn called with the signal of the work, and the arguments of the first caller
 * @throws TypeError when `fn` or `key` is not a function; TypeError, synchronously from the call, when its `signal` is not a signal;
 *   what `key` throws
 * @example
 * const load = shared((signal, url: string) => fetchJson(signal, url));
 * const [a, b] = await Promise.all([load(first.signal, '/config'), load(second.signal, '/config')]); // one request
 */
export function shared<A extends unknown[], B>(
  fn: (signal: AbortSignal, ...args: A) => PromiseLike<B>,
  options: SharedOptions<A> = {},
): (signal: AbortSignal | null | undefined, ...args: A) => Promise<B> {
  if (typeof fn !== 'function') throw expected('fn', 'a function of a signal', fn);
  checkOptions(options, '{ key: (url) => url.href }');
  const { key } = options;
  checkCallback('key', key, 'a function of the arguments');
  /** By the first of its keys: most have no more. */
  const works = new Map<unknown, Work<B>[]>();

  const remove = (work: Work<B>): void => {
    const first = work.keys[0];
    const others = works.get(first)?.filter((other) => other !== work) ?? [];
    if (others.length > 0) works.set(first, others);
    else works.delete(first);
  };

  const join = (work: Work<B>, caller: CompletionSource<B>): Promise<B> => {
    work.callers.add(caller);
    caller.addCleanup((completion) => {
      work.callers.delete(caller);
      if (work.callers.size > 0 || completion.status !== 'canceled' || !works.get(work.keys[0])?.includes(work)) return;
      remove(work); // before anything of a user runs, which may call again
      work.waiter?.unregister();
      work.source.cancel(completion.reason);
    });
    return caller.promise;
  };

  const begin = (work: Work<B>, args: A): void => {
    const conclude = (completion: Completion<B>): void => {
      remove(work);
      work.source.dispose();
      for (const caller of work.callers) deliver(caller, completion);
    };
    work.waiter = waitersOf(start(() => fn(work.source.signal, ...args))).add(conclude, undefined);
    if (work.source.aborted) work.waiter.unregister(); // by a caller who has left meanwhile
  };

  return (signal, ...args) => {
    const aborted = new CompletionSource<B>();
    if (cancelIfAborted(signal, aborted)) return aborted.promise;
    const keys = key === undefined ? args : [key(...args)];
    const caller = linkedSource<B>(signal); // before all else: a signal that cannot be listened to throws
    const running = works.get(keys[0]) ?? [];
    const found = running.find((work) => isSame(work.keys, keys));
    if (found !== undefined) return join(found, caller);
    const work: Work<B> = { keys, source: new CancellationSource(), callers: new Set() };
    works.set(keys[0], [...running, work]);
    const promise = join(work, caller);
    begin(work, args);
    return promise;
  };
}

function isSame(some: readonly unknown[], others: readonly unknown[]): boolean {
  return some.length === others.length && some.every((key, index) => Object.is(key, others[index]));
}
