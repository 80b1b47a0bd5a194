import { CompletionSource, canceled, faulted, succeeded } from '@cancelkit/completion';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Machines, machines } from './support/machines.js';
import { reasons } from './support/reasons.js';
import { listeners, rejection, turns } from './support/settled.js';

let on: Machines;
beforeEach(() => {
  on = machines();
});
afterEach(() => on.dispose());

/** Work that ends by the abort, as work does; with what its signal was, for a look at it. */
function listening(): { work: (signal: AbortSignal) => Promise<never>; signal: () => AbortSignal } {
  let given: AbortSignal | undefined;
  return {
    work: (signal) => {
      given = signal;
      return new Promise((_, reject) => {
        if (signal.aborted) reject(signal.reason);
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      });
    },
    signal: () => given!,
  };
}

describe('run', () => {
  it.each([
    ['value', () => 7, succeeded(7)],
    ['promise', async () => 7, succeeded(7)],
    ['nothing', () => undefined, succeeded(undefined)],
    [
      'throws',
      () => {
        throw 'no';
      },
      faulted('no'),
    ],
    ['rejects', () => Promise.reject<number>(null), faulted(null)],
    [
      'aborts itself',
      () => Promise.reject<number>(new DOMException('', 'AbortError')),
      canceled(new DOMException('', 'AbortError')),
    ],
  ])('ends the operation as its work: %s', async (_, work, completion) => {
    // prettier-ignore
    const { id } = await on.created<unknown>();
    const { signal } = new AbortController();
    expect(await on.here.run<unknown>(signal, id, work)).toEqual({ status: 'ran', completion, won: true });
    expect(await on.there.get(id).state()).toEqual(completion);
    expect(listeners(signal)).toBe(0);
  });

  it.each([
    [{}, 'a', (): number => 1, TypeError],
    [null, '', (): number => 1, RangeError],
    [null, 1, (): number => 1, TypeError],
    [null, 'a', 1, TypeError],
  ])('throws at once for run(%p, %p, %p)', (signal, id, work, ErrorClass) => {
    expect(() => void on.here.run(signal as never, id as never, work as never)).toThrow(ErrorClass);
    expect(() => void on.here.run(null, 'a', () => 1, { keepPending: 1 as never })).toThrow(TypeError);
  });

  describe('refused', () => {
    it.each([
      ['unknown', async (): Promise<void> => undefined],
      [
        'settled',
        async (): Promise<void> => {
          await (await on.created({ id: 'a', deadlineMs: 1_000 })).trySettle(succeeded(1));
        },
      ],
      [
        'settled',
        async (): Promise<void> => {
          await (await on.created({ id: 'a', deadlineMs: 1_000 })).cancel();
        },
      ],
      [
        'running',
        async (): Promise<void> => {
          await on.created({ id: 'a', deadlineMs: 1_000 });
          void on.there.run(null, 'a', listening().work);
          await turns();
        },
      ],
      [
        'running',
        async (): Promise<void> => {
          await on.created({ id: 'a', deadlineMs: 1_000 });
          void on.here.run(null, 'a', listening().work);
        },
      ],
    ] as const)('calls no work: %s', async (because, prepare) => {
      // prettier-ignore
      await prepare();
      const { signal } = new AbortController();
      let calls = 0;
      expect(await on.here.run(signal, 'a', () => (calls += 1))).toEqual({ status: 'refused', because });
      expect([calls, listeners(signal)]).toEqual([0, 0]);
    });
  });

  describe('its signal', () => {
    it.each(reasons)('aborted before, with %s: rejects with it, and asks nothing', async (_, reason) => {
      const { id } = await on.created();
      const signal = AbortSignal.abort(reason);
      expect(await rejection(on.here.run(signal, id, () => 1))).toBe(signal.reason);
      expect(await on.there.run(null, id, () => 2)).toMatchObject({ status: 'ran' });
      expect(listeners(signal)).toBe(0);
    });

    it.each(reasons)(
      'aborted while it claims, with %s: rejects with it, and leaves it for others',
      async (_, reason) => {
        const { id } = await on.created();
        const controller = new AbortController();
        let calls = 0;
        const { claim } = on.store;
        on.store.claim = async (...args) => {
          const answer = await claim.apply(on.store, args);
          if (!controller.signal.aborted) controller.abort(reason); // claimed, and nobody knows it yet
          return answer;
        };
        expect(await rejection(on.here.run(controller.signal, id, () => (calls += 1)))).toBe(controller.signal.reason);
        await turns();
        expect(calls).toBe(0);
        expect(await on.there.run(null, id, () => 2)).toMatchObject({ status: 'ran', won: true });
        expect(listeners(controller.signal)).toBe(0);
      },
    );

    it.each(reasons)('aborted during, with %s: the work and the operation end by it', async (_, reason) => {
      const { id } = await on.created();
      const controller = new AbortController();
      const { work, signal } = listening();
      const run = on.here.run(controller.signal, id, work);
      await turns();
      controller.abort(reason);
      const given = controller.signal.reason as unknown;
      const { completion } = (await run) as { completion: { reason: unknown } };
      expect([completion.reason, signal().reason]).toEqual([given, given]);
      expect(Object.is(completion.reason, given) && Object.is(signal().reason, given)).toBe(true);
      expect(((await on.here.get(id).settled()) as { reason: unknown }).reason).toBe(given);
      expect(await on.there.get(id).state()).toMatchObject({ status: 'canceled' });
      expect(listeners(controller.signal)).toBe(0);
    });

    it('aborted after: changes nothing', async () => {
      const { id } = await on.created();
      const controller = new AbortController();
      await on.here.run(controller.signal, id, () => 1);
      controller.abort();
      expect(await on.there.get(id).state()).toEqual(succeeded(1));
    });

    it('aborted, and the work succeeds all the same: it has succeeded', async () => {
      const { id } = await on.created();
      const controller = new AbortController();
      const run = on.here.run(controller.signal, id, async () => {
        controller.abort();
        await turns();
        return 7;
      });
      expect(await run).toEqual({ status: 'ran', completion: succeeded(7), won: true });
    });
  });

  describe('canceled from another process', () => {
    it('hears the reason, ends by it, and everybody sees one object', async () => {
      const { id } = await on.created();
      const { work, signal } = listening();
      const run = on.here.run(null, id, work);
      const settled = on.here.get(id).settled();
      await turns();
      expect(await on.there.get(id).cancel({ by: 'u1' })).toBe('requested');
      expect(await on.there.get(id).cancel({ by: 'u2' })).toBe('late');
      const completion = canceled(signal().reason);
      expect(await run).toEqual({ status: 'ran', completion, won: true });
      expect(completion.reason).toEqual({ by: 'u1' });
      expect(((await settled) as typeof completion).reason).toBe(completion.reason);
      expect(((await on.here.get(id).settled()) as typeof completion).reason).toBe(completion.reason);
      expect((await on.store.read(id))?.outcome).toBe('{"k":"json","v":{"by":"u1"}}');
    });

    it.each([
      ['null', null],
      ['0', 0],
      ['NaN', NaN],
      ["''", ''],
      ['undefined inside', [null]],
      ['a TimeoutError', new DOMException('x', 'TimeoutError')],
    ])('with %s', async (_, reason) => {
      // prettier-ignore
      const { id } = await on.created();
      const { work } = listening();
      const run = on.here.run(null, id, work);
      await turns();
      await on.there.get(id).cancel(reason);
      expect(await run).toEqual({ status: 'ran', completion: canceled(reason), won: true });
    });

    it('and hears it by polling, when the hint is lost', async () => {
      const deaf = machines({ listen: false });
      const { id } = await deaf.created();
      const { work } = listening();
      const run = deaf.here.run(null, id, work);
      await turns();
      await deaf.there.get(id).cancel('why');
      let isOver = false;
      void run.then(() => (isOver = true));
      await turns();
      expect(isOver).toBe(false);
      await deaf.pass(625);
      expect(await run).toMatchObject({ completion: canceled('why') });
      await deaf.dispose();
    });

    it('and fails in another way: it has failed', async () => {
      const { id } = await on.created();
      const run = on.here.run(
        null,
        id,
        (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject('else'))),
      );
      await turns();
      await on.there.get(id).cancel();
      expect(await run).toEqual({ status: 'ran', completion: faulted('else'), won: true });
    });
  });

  describe('settled elsewhere', () => {
    it('aborts with SettledElsewhereError, and has not won', async () => {
      const { id } = await on.created<string>();
      const { work, signal } = listening();
      const run = on.here.run(null, id, work);
      await turns();
      expect(await on.there.get(id).trySettle(succeeded('theirs'))).toBe(true);
      expect(await run).toEqual({ status: 'ran', completion: canceled(signal().reason), won: false });
      expect(signal().reason).toMatchObject({ name: 'SettledElsewhereError', id });
    });

    it('has not won, also when it ends well before it hears of that', async () => {
      const { id } = await on.created<string>();
      const end = new CompletionSource<string>();
      const run = on.here.run(null, id, () => end.promise);
      await turns();
      const settling = on.there.get(id).trySettle(succeeded('theirs'));
      end.setResult('mine');
      await settling;
      expect(await run).toEqual({ status: 'ran', completion: succeeded('mine'), won: false });
    });
  });

  describe('its deadline', () => {
    it('aborts with a TimeoutError that says which', async () => {
      const { id } = await on.created({ deadlineMs: 1_000 });
      const { work, signal } = listening();
      const run = on.here.run(null, id, work);
      await on.pass(999);
      expect(signal().aborted).toBe(false);
      await on.pass(1);
      expect(await run).toEqual({ status: 'ran', completion: canceled(signal().reason), won: true });
      expect(signal().reason).toMatchObject({ name: 'TimeoutError', message: expect.stringContaining(id) });
    });

    it('is swept when the work does not end within the grace', async () => {
      const { id } = await on.created({ deadlineMs: 1_000 });
      const end = new CompletionSource<number>();
      const run = on.here.run(null, id, () => end.promise);
      await on.pass(1_000 + 5_000 + 6_250);
      expect(await on.there.get(id).state()).toMatchObject({ status: 'canceled', reason: { name: 'TimeoutError' } });
      end.setResult(1);
      expect(await run).toEqual({ status: 'ran', completion: succeeded(1), won: false });
    });

    it('ends what nobody claims', async () => {
      const { id } = await on.created({ deadlineMs: 1_000 });
      const settled = on.there.get(id).settled();
      await on.pass(1_000 + 6_250);
      expect(await settled).toMatchObject({ status: 'canceled', reason: { name: 'TimeoutError' } });
    });
  });

  describe('keepPending', () => {
    it('gives it back for the queue, with how it ended', async () => {
      const { id } = await on.created();
      const asked: unknown[] = [];
      const keepPending = (completion: unknown): boolean => asked.push(completion) > 0;
      const run = await on.here.run(null, id, () => Promise.reject<number>('flaky'), { keepPending });
      expect(run).toEqual({ status: 'released', completion: faulted('flaky') });
      expect(asked).toEqual([faulted('flaky')]);
      expect(await on.here.run(null, id, () => 2, { keepPending })).toMatchObject({ status: 'ran', won: true });
      expect(asked).toHaveLength(1);
    });

    it('is asked after an abort of the signal of run', async () => {
      const { id } = await on.created();
      const controller = new AbortController();
      const run = on.here.run(controller.signal, id, listening().work, { keepPending: () => true });
      await turns();
      controller.abort('shutdown');
      expect(await run).toEqual({ status: 'released', completion: canceled('shutdown') });
    });

    it('is not asked after a cancel, a deadline, or when somebody else has settled', async () => {
      let asked = 0;
      const options = { keepPending: () => (asked += 1) > 0 };
      const ids = (await Promise.all([1, 2, 3].map(() => on.created({ deadlineMs: 1_000 })))).map(({ id }) => id);
      const runs = ids.map((id) => on.here.run(null, id, listening().work, options));
      await turns();
      await on.there.get(ids[0]!).cancel();
      await on.there.get(ids[1]!).trySettle(succeeded(1));
      await on.pass(1_000);
      expect((await Promise.all(runs)).map(({ status }) => status)).toEqual(['ran', 'ran', 'ran']);
      expect(asked).toBe(0);
    });

    it('is asked on disposal', async () => {
      const { id } = await on.created();
      const run = on.here.run(null, id, listening().work, { keepPending: () => true });
      await turns();
      await on.here.dispose();
      expect(await run).toMatchObject({
        status: 'released',
        completion: { reason: { name: 'OperationsClosedError' } },
      });
      expect(await on.there.get(id).state()).toEqual({ status: 'pending' });
    });
  });

  it('faults the operation when its value is too large', async () => {
    const { id } = await on.created();
    const run = await on.here.run(null, id, () => 'x'.repeat(300_000));
    expect(run).toMatchObject({
      won: true,
      completion: { status: 'faulted', error: { name: 'OutcomeTooLargeError' } },
    });
    expect(await on.there.get(id).state()).toMatchObject({
      status: 'faulted',
      error: { name: 'OutcomeTooLargeError' },
    });
  });

  it('may be called again for the same operation as soon as it was given back', async () => {
    const { id } = await on.created();
    for (let i = 0; i < 3; i += 1) {
      expect(await on.here.run(null, id, () => Promise.reject(i), { keepPending: () => true })).toMatchObject({
        status: 'released',
      });
    }
  });
});
