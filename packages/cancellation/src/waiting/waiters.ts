import { type Awaitable, type SourceShape, assertAwaitable } from '@cancelkit/completion/internal';
import { listOf } from '../registrations/list-of.js';

export { type Awaitable, type Waiters, assertAwaitable, isWaitedFor, waitersOf } from '@cancelkit/completion/internal';

/** What a promise or source gives; for whatever else, itself. */
export type ValueOf<A> = A extends SourceShape<infer T> ? T : Awaited<A>;

/** Copies a list of them, and checks them all: a wrong one must not leave the others waited for. */
export function awaitablesOf<T>(items: Iterable<Awaitable<T>>): Awaitable<T>[] {
  const list = listOf('items', items, 'promises or sources');
  for (const [index, item] of list.entries()) assertAwaitable(`items[${index}]`, item);
  return list;
}

const resolved = /* @__PURE__ */ Promise.resolve();

/** Not `queueMicrotask`: test runners fake that together with the timers, and who awaits a promise would wait for ever. */
export function inMicrotask(job: () => void): void {
  void resolved.then(job);
}
