/** Where all copies of this package in a process find the same queue: listeners of the process cannot be taken over by two. */
const QUEUE = Symbol.for('@cancelkit/testing.queue');

/** Does one check after the other. */
export function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const holder = globalThis as { [QUEUE]?: Promise<unknown> };
  const turn = (holder[QUEUE] ?? Promise.resolve()).then(work, work);
  holder[QUEUE] = turn.catch(() => undefined);
  return turn;
}
