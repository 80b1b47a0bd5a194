import * as cancellation from '@cancelkit/cancellation';
import { describe, expect, it } from '@jest/globals';
import * as peer from 'abort-controller-x';

// The compiler checks the types: what takes the place of abort-controller-x must be assignable to all that it exports.
const replacement: typeof peer = cancellation;

const spawned = (
  { defer, fork }: cancellation.SpawnEffects,
  signal: AbortSignal,
): cancellation.ForkTask<void> | undefined => {
  defer(() => undefined);
  return signal.aborted ? undefined : fork(async () => undefined);
};
const options: peer.RetryOptions & peer.ProactiveRetryOptions = { baseMs: 1, maxAttempts: 2, onError: () => undefined };

describe('@cancelkit/cancellation in the place of abort-controller-x', () => {
  it('exports all of its names', () => {
    const names = Object.keys(peer).filter((name) => name !== '__esModule' && name !== 'default');
    expect(names).toHaveLength(16);
    for (const name of names) expect(typeof (cancellation as Record<string, unknown>)[name]).toBe('function');
  });

  it('takes its options and its callbacks, and gives its types', async () => {
    const { signal } = new AbortController();
    const error: Error = new replacement.AbortError('why', false);
    const values: [number, string] = await cancellation.all(signal, () => [Promise.resolve(1), Promise.resolve('a')]);
    const raced: number | string = await cancellation.race(signal, () => [Promise.resolve(1), Promise.resolve('a')]);
    const retried: number = await cancellation.retry(signal, async (_, attempt) => attempt, options);
    const hedged: number = await cancellation.proactiveRetry(signal, async (_, attempt) => attempt, options);
    const task = await cancellation.spawn(signal, async (inner, effects) => spawned(effects, inner));
    const waiting: Promise<Event> = cancellation.waitForEvent<Event>(signal, new EventTarget(), 'open', { once: true });
    const stop: () => Promise<void> = cancellation.run(async (inner: AbortSignal) => cancellation.delay(inner, 0));
    const executed: string = await cancellation.execute<string>(signal, (resolve, reject) => {
      resolve('value');
      return () => reject(new Error());
    });
    void waiting;
    await stop();
    expect([error.name, values, raced, retried, hedged, typeof task, executed]).toStrictEqual([
      'AbortError',
      [1, 'a'],
      1,
      0,
      0,
      'object',
      'value',
    ]);
  });
});
