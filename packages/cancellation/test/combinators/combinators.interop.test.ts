// Functions of abort-controller-x inside ours, and ours inside its: they have one contract.
import {
  type ForkTask,
  type SpawnEffects,
  abortable,
  all,
  allSettled,
  any,
  delay,
  execute,
  forever,
  map,
  onAbort,
  race,
  spawn,
} from '@cancelkit/cancellation';
import { settle } from '@cancelkit/completion';
import { describe, expect, it } from '@jest/globals';
import * as peer from 'abort-controller-x';
import { EventEmitter } from 'node:events';
import { endOf, expectNoUnhandledRejection, listeners, turn } from '../support/abortable.js';

type Work = (signal: AbortSignal) => Promise<unknown>;

const reasons: readonly unknown[] = [
  'why',
  new Error('custom'),
  new DOMException('late', 'TimeoutError'),
  new DOMException('left', 'AbortError'),
  new peer.AbortError('left'),
];

/** An end of asynchronous cleanups, which a combinator waits for. */
const cleanup = (log: string[]) => async () => {
  await turn();
  log.push('cleaned');
};

const never = new Promise<never>(() => undefined);

/** Functions of abort-controller-x that wait until the abort. */
const theirs: Record<string, Work> = {
  forever: peer.forever,
  delay: (signal) => peer.delay(signal, 60_000),
  abortable: (signal) => peer.abortable(signal, never),
  execute: (signal) => peer.execute(signal, () => () => undefined),
  waitForEvent: (signal) => peer.waitForEvent(signal, new EventEmitter(), 'event'),
  all: (signal) => peer.all(signal, (inner) => [peer.forever(inner), peer.delay(inner, 60_000)]),
  race: (signal) => peer.race(signal, (inner) => [peer.forever(inner), peer.delay(inner, 60_000)]),
  spawn: (signal) => peer.spawn(signal, (inner) => peer.forever(inner)),
  retry: (signal) => peer.retry(signal, (inner) => peer.forever(inner)),
  proactiveRetry: (signal) => peer.proactiveRetry(signal, (inner) => peer.forever(inner)),
};

/** Ours, around one member. */
const oursAround: Record<string, (signal: AbortSignal, work: Work) => Promise<unknown>> = {
  all: (signal, work) => all(signal, (inner) => [work(inner)]),
  race: (signal, work) => race(signal, (inner) => [work(inner)]),
  any: (signal, work) => any(signal, (inner) => [work(inner)]),
  allSettled: (signal, work) => allSettled(signal, (inner) => [work(inner)]),
  map: (signal, work) => map(signal, [work], (inner, item) => item(inner)),
  spawn: (signal, work) => spawn(signal, (inner) => work(inner)),
  'spawn, forked': (signal, work) =>
    spawn(signal, (inner, { fork }) => {
      fork(work);
      return forever(inner);
    }),
};

const ours: Record<string, Work> = {
  forever,
  delay: (signal) => delay(signal, 60_000),
  abortable: (signal) => abortable(signal, never),
  execute: (signal) => execute(signal, () => () => undefined),
  all: (signal) => all(signal, (inner) => [forever(inner), delay(inner, 60_000)]),
  race: (signal) => race(signal, (inner) => [forever(inner), delay(inner, 60_000)]),
  any: (signal) => any(signal, (inner) => [forever(inner)]),
  allSettled: (signal) => allSettled(signal, (inner) => [forever(inner)]),
  map: (signal) => map(signal, [1], (inner) => forever(inner)),
  spawn: (signal) => spawn(signal, (inner) => forever(inner)),
};

/** Theirs, around one member. */
const theirsAround: Record<string, (signal: AbortSignal, work: Work) => Promise<unknown>> = {
  all: (signal, work) => peer.all(signal, (inner) => [work(inner)]),
  race: (signal, work) => peer.race(signal, (inner) => [work(inner)]),
  spawn: (signal, work) => peer.spawn(signal, (inner) => work(inner)),
};

describe.each(Object.entries(oursAround))('%s of ours', (_, around) => {
  expectNoUnhandledRejection();

  describe.each(Object.entries(theirs))('around %s of abort-controller-x', (name, work) => {
    // spawn and proactiveRetry of 0.5.0 want an AbortError; their work does not hear of another reason (acx-04, acx-07)
    const fit = reasons.filter((reason) => name !== 'proactiveRetry' || peer.isAbortError(reason));

    it.each(fit)('rejects with the reason %p, and leaves no listener', async (reason) => {
      const controller = new AbortController();
      const promise = around(controller.signal, work);
      await turn();
      controller.abort(reason);
      const completion = await settle(promise, controller.signal);
      expect(completion.status).toBe('canceled');
      expect((completion as { reason: unknown }).reason).toBe(reason);
      expect(listeners(controller.signal)).toBe(0);
    });
  });

  it('waits for the cleanup of an execute of abort-controller-x', async () => {
    const controller = new AbortController();
    const log: string[] = [];
    const promise = around(controller.signal, (inner) => peer.execute(inner, () => cleanup(log)));
    controller.abort('why');
    expect(await endOf(promise)).toStrictEqual(['rejected', 'why']);
    expect(log).toStrictEqual(['cleaned']);
  });
});

describe.each(Object.entries(theirsAround))('%s of abort-controller-x', (_, around) => {
  expectNoUnhandledRejection();

  it.each(Object.entries(ours))('aborts %s of ours, which leaves no listener', async (__, work) => {
    for (const reason of reasons) {
      const controller = new AbortController();
      let inner: AbortSignal | undefined;
      const promise = around(controller.signal, (signal) => {
        inner = signal;
        return work(signal);
      });
      await turn();
      controller.abort(reason);
      const [status, seen] = await endOf(promise);
      expect(status).toBe('rejected');
      if (around !== theirsAround.spawn)
        expect(seen).toBe(reason); // acx-07: its spawn passes no reason on
      else expect(peer.isAbortError(seen)).toBe(true);
      expect(listeners(inner!)).toBe(0);
    }
  });

  it('waits for the cleanup of an execute of ours', async () => {
    const controller = new AbortController();
    const log: string[] = [];
    const promise = around(controller.signal, (inner) => execute(inner, () => cleanup(log)));
    controller.abort();
    expect(await endOf(promise)).toMatchObject(['rejected', { name: 'AbortError' }]);
    expect(log).toStrictEqual(['cleaned']);
  });
});

describe('values and faults', () => {
  it('pass through both', async () => {
    const { signal } = new AbortController();
    const error = new Error('the fault');
    expect(
      await all(signal, (inner) => [
        peer.delay(inner, 1).then(() => 1),
        peer.race(inner, (deeper) => [any(deeper, (deepest) => [peer.delay(deepest, 1).then(() => 2)])]),
      ]),
    ).toStrictEqual([1, 2]);
    const faulting = peer.all(signal, (inner) => [
      race(inner, (deeper) => [peer.forever(deeper), Promise.reject(error)]),
      forever(inner),
    ]);
    expect(await endOf(faulting)).toStrictEqual(['rejected', error]);
    expect(listeners(signal)).toBe(0);
  });

  it('are retried by abort-controller-x, and the abort is not', async () => {
    let attempts = 0;
    const controller = new AbortController();
    const promise = peer.retry(
      controller.signal,
      async (inner, attempt) => {
        attempts += 1;
        await race(inner, (deeper) => [attempt < 2 ? Promise.reject(new Error('again')) : forever(deeper)]);
      },
      { baseMs: 1 },
    );
    while (attempts < 3) await turn();
    controller.abort();
    expect(await endOf(promise)).toStrictEqual(['rejected', controller.signal.reason]);
    expect(attempts).toBe(3);
  });
});

it('the reason that a combinator of ours gives its members is an abort error to abort-controller-x', async () => {
  const seen: unknown[] = [];
  await race(undefined, (inner) => {
    onAbort(inner, (reason) => seen.push(reason));
    return [Promise.resolve()];
  });
  expect(seen.map((reason) => peer.isAbortError(reason))).toStrictEqual([true]);
});

it('what has the name of a function of abort-controller-x can stand in its place, for the compiler too', () => {
  const inItsPlace: Pick<typeof peer, 'abortable' | 'all' | 'execute' | 'race' | 'spawn'> = {
    abortable,
    all,
    execute,
    race,
    spawn,
  };
  const effects = (given: SpawnEffects): peer.SpawnEffects => given;
  const task = (given: ForkTask<string>): peer.ForkTask<string> => given;
  expect(Object.values(inItsPlace)).not.toContain(undefined);
  expect([effects, task]).toBeDefined();
});
