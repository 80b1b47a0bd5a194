import { AbortError, abortable, delay, latest, run } from '@cancelkit/cancellation';
import { CompletionSource, settle } from '@cancelkit/completion';
import { describe, expect, it } from '@jest/globals';
import * as peer from 'abort-controller-x';
import fc from 'fast-check';
import {
  describeAbortable,
  endOf,
  expectNoUnhandledRejection,
  listeners,
  reasons,
  turn,
} from '../support/abortable.js';

const error = new Error('the fault');
const raise = (thrown: unknown): never => {
  throw thrown;
};
/** Work that never ends by itself and does not look at its signal. */
const deaf = (): Promise<never> => new Promise<never>(() => undefined);

describe('latest', () => {
  expectNoUnhandledRejection();

  describe('a single call', () => {
    describeAbortable((signal, work) => latest(abortable)(signal, work));

    describe.each([{ wait: true }, { discard: () => undefined }, { wait: true, discard: () => undefined }])(
      'with %p',
      (options) => {
        describeAbortable((signal, work) => latest(abortable, options)(signal, work));
      },
    );

    it('passes its arguments on, with a signal', async () => {
      const seen: unknown[] = [];
      const search = latest(async (signal, ...args: readonly [string, number]) => void seen.push(signal, ...args));
      await search(undefined, 'a', 1);
      expect(seen).toStrictEqual([expect.any(AbortSignal), 'a', 1]);
    });

    it('calls the function at once', () => {
      let called = false;
      void latest(async () => void (called = true))(undefined);
      expect(called).toBe(true);
    });

    it('does not call the function on an aborted signal', async () => {
      let calls = 0;
      const search = latest(async () => void (calls += 1));
      expect(await endOf(search(AbortSignal.abort('why')))).toStrictEqual(['rejected', 'why']);
      expect(calls).toBe(0);
    });

    it('rejects when the function throws, without an abort and with one', async () => {
      expect(await endOf(latest(() => raise(error))(undefined))).toStrictEqual(['rejected', error]);
      const controller = new AbortController();
      const promise = latest((signal) => {
        controller.abort('why');
        return raise(new Error('wrapped', { cause: signal.reason }));
      })(controller.signal);
      expect(await endOf(promise)).toStrictEqual(['rejected', 'why']);
    });

    it('succeeds when the work heeds no abort, and shows the fault of a cleanup', async () => {
      const controller = new AbortController();
      const work = new CompletionSource<string>();
      const promise = latest(() => work.promise)(controller.signal);
      controller.abort('why');
      work.setResult('done');
      expect(await promise).toBe('done');

      const other = new AbortController();
      const failing = latest((signal) => abortable(signal, deaf()).catch(() => raise(error)))(other.signal);
      other.abort('why');
      expect(await settle(failing, other.signal)).toStrictEqual({ status: 'faulted', error });
    });
  });

  describe('a call while another is under way', () => {
    it('cancels the other at once, although its work is deaf, with a reason that says so', async () => {
      const search = latest((_, work: Promise<number>) => work);
      const first = search(undefined, deaf());
      const second = search(undefined, Promise.resolve(2));
      const [status, reason] = await endOf(first);
      expect([status, reason instanceof AbortError]).toStrictEqual(['rejected', true]);
      expect((reason as Error).message).toBe('Superseded by a newer call');
      expect((reason as Error).stack).toBe('');
      expect((await settle(first)).status).toBe('canceled');
      expect(await second).toBe(2);
    });

    it('aborts the work of the other, with that reason, before its own begins', async () => {
      const log: unknown[] = [];
      const search = latest((signal, name: string) => {
        log.push(`${name} begins`);
        signal.addEventListener('abort', () => log.push(`${name} aborts`));
        return abortable(signal, deaf());
      });
      const first = search(undefined, 'first');
      void search(undefined, 'second');
      expect(log).toStrictEqual(['first begins', 'first aborts', 'second begins']);
      expect((await endOf(first))[1]).toBeInstanceOf(AbortError);
    });

    it('cancels the other whether or not anybody awaits it', async () => {
      const search = latest(abortable);
      void search(undefined, deaf());
      void search(undefined, deaf());
      void search(undefined, deaf());
      await turn(); // the check is expectNoUnhandledRejection's
    });

    it('never shows the other faulted, whatever becomes of its work', async () => {
      const ends: readonly ((work: CompletionSource<number>) => void)[] = [
        (work) => work.setResult(1),
        (work) => work.setException(error),
        (work) => work.setCanceled('why'),
      ];
      for (const end of ends) {
        const work = new CompletionSource<number>();
        const search = latest((_, promise: Promise<number>) => promise);
        const first = search(undefined, work.promise);
        const second = search(undefined, Promise.resolve(2));
        end(work);
        await turn();
        expect((await settle(first)).status).toBe('canceled');
        expect(await second).toBe(2);
      }
    });

    it('lets go of the signal of the other at once, and keeps it from aborting anything', async () => {
      const [one, two] = [new AbortController(), new AbortController()];
      const search = latest(abortable);
      const first = search(one.signal, deaf());
      const second = search(two.signal, deaf());
      expect([listeners(one.signal), listeners(two.signal)]).toStrictEqual([0, 1]);
      one.abort('one');
      expect((await endOf(first))[1]).toBeInstanceOf(AbortError);
      expect(await Promise.race([endOf(second), turn().then(() => 'pending')])).toBe('pending');
      two.abort('two');
      expect(await endOf(second)).toStrictEqual(['rejected', 'two']);
      expect(listeners(two.signal)).toBe(0);
    });

    it('does not cancel the other when its own signal is aborted already', async () => {
      const search = latest((_, work: Promise<number>) => work);
      const first = search(
        undefined,
        turn().then(() => 1),
      );
      expect(await endOf(search(AbortSignal.abort('why'), deaf()))).toStrictEqual(['rejected', 'why']);
      expect(await first).toBe(1);
    });

    it('does not cancel the other when it is refused', async () => {
      const search = latest((_, work: Promise<number>) => work);
      const first = search(
        undefined,
        turn().then(() => 1),
      );
      expect(() => void search({} as AbortSignal, deaf())).toThrow(/^Expected `signal` to be an AbortSignal/);
      expect(await first).toBe(1);
    });

    it('leaves calls that have ended as they are, and their signals', async () => {
      const signals: AbortSignal[] = [];
      const search = latest((signal, value: number) => {
        signals.push(signal);
        return value > 0 ? Promise.resolve(value) : Promise.reject(error);
      });
      const [first, second] = [await endOf(search(undefined, 1)), await endOf(search(undefined, 0))];
      await search(undefined, 2);
      expect([first, second]).toStrictEqual([
        ['fulfilled', 1],
        ['rejected', error],
      ]);
      expect(signals.map(({ aborted }) => aborted)).toStrictEqual([false, false, false]);
    });

    it('is superseded itself when the work of the other calls again as it aborts', async () => {
      const began: string[] = [];
      let third: Promise<string> | undefined;
      const search = latest((signal, name: string): Promise<string> => {
        began.push(name);
        if (name !== 'first') return Promise.resolve(name);
        signal.addEventListener('abort', () => void (third = search(undefined, 'third')));
        return deaf();
      });
      const first = search(undefined, 'first');
      const second = search(undefined, 'second');
      for (const superseded of [first, second]) expect((await settle(superseded)).status).toBe('canceled');
      expect(await third).toBe('third');
      expect(began).toStrictEqual(['first', 'third']);
    });

    it('is superseded itself when its own work calls again', async () => {
      const search = latest((_, depth: number): Promise<number> => {
        if (depth > 0) return search(undefined, depth - 1);
        return Promise.resolve(depth);
      });
      // Its work is the newer call: the older one is canceled although that one succeeds.
      expect((await settle(search(undefined, 1))).status).toBe('canceled');
    });
  });

  it('keeps calls of another function apart', async () => {
    const [one, two] = [latest(abortable), latest(abortable)];
    const first = one(
      undefined,
      turn().then(() => 1),
    );
    const second = two(
      undefined,
      turn().then(() => 2),
    );
    expect(await Promise.all([first, second])).toStrictEqual([1, 2]);
  });

  it('delivers only the newest outcome, whatever comes when', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.record({ fails: fc.boolean(), aborts: fc.option(fc.constantFrom(...reasons)) }), {
          minLength: 1,
          maxLength: 5,
        }),
        async (scheduler, calls) => {
          const search = latest((signal, work: Promise<number>) => abortable(signal, work));
          const issued: { signal: AbortSignal; end: Promise<readonly [string, unknown]>; last: boolean }[] = [];
          const sequence = scheduler.scheduleSequence(
            calls.map(({ fails, aborts }, index) => async () => {
              const controller = new AbortController();
              const work = scheduler.schedule(fails ? Promise.reject(error) : Promise.resolve(index));
              work.catch(() => undefined);
              if (aborts !== null) void scheduler.schedule(Promise.resolve()).then(() => controller.abort(aborts));
              const last = index === calls.length - 1;
              issued.push({ signal: controller.signal, end: endOf(search(controller.signal, work)), last });
            }),
          );
          await scheduler.waitFor(sequence.task);
          await scheduler.waitIdle();
          for (const { signal, end, last } of issued) {
            const [status, seen] = await end;
            expect(listeners(signal)).toBe(0);
            const byAbort = signal.aborted && seen === signal.reason;
            const superseded = seen instanceof AbortError && seen.message.startsWith('Superseded');
            if (last) expect(superseded).toBe(false);
            if (status === 'rejected') expect(byAbort || superseded || seen === error).toBe(true);
          }
        },
      ),
    );
  });

  it.each([undefined, null, 'fn', {}])('refuses %p as the function', (wrong) => {
    expect(() => latest(wrong as never)).toThrow(/^Expected `fn` to be a function of a signal, got /);
  });

  it('searches while somebody types, with functions of either library', async () => {
    for (const sleep of [delay, peer.delay]) {
      const shown: string[] = [];
      const search = latest(async (signal, query: string) => {
        await sleep(signal, 1);
        return `results for ${query}`;
      });
      const onInput = async (query: string): Promise<void> => {
        const completion = await settle(search(undefined, query));
        if (completion.status === 'succeeded') shown.push(completion.value);
      };
      await Promise.all(['c', 'ca', 'can'].map(onInput));
      expect(shown).toStrictEqual(['results for can']);
    }
    const inside = peer.all(new AbortController().signal, (signal) => [latest(abortable)(signal, Promise.resolve(1))]);
    expect(await inside).toStrictEqual([1]);
    await run(async (signal) => peer.abortable(signal, latest(async () => undefined)(signal)))();
  });
});
