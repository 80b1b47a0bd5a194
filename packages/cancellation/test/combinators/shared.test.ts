import { abortable, delay, shared } from '@cancelkit/cancellation';
import { describe, expect, it } from '@jest/globals';
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

describe('shared', () => {
  expectNoUnhandledRejection();

  it('keeps works apart whose first key is the same, and forgets only the one that has ended', async () => {
    const ends = new Map<string, (value: string) => void>();
    const call = shared((_, ...keys: string[]) => new Promise<string>((resolve) => ends.set(keys.join(), resolve)));
    const [one, two] = [call(undefined, 'a', '1'), call(undefined, 'a', '2')];
    ends.get('a,1')?.('first');
    expect(await one).toBe('first');
    const again = call(undefined, 'a', '2');
    expect([...ends.keys()]).toStrictEqual(['a,1', 'a,2']);
    ends.get('a,2')?.('second');
    expect(await Promise.all([two, again])).toStrictEqual(['second', 'second']);
    void call(undefined, 'a', '3');
    void call(undefined, 'a', '1');
    expect([...ends.keys()]).toStrictEqual(['a,1', 'a,2', 'a,3']);
  });

  describe('a single caller', () => {
    describeAbortable((signal, work) => shared((inner: AbortSignal) => abortable(inner, work))(signal));

    it.each(reasons)('aborts the work when he leaves, with his reason %p, inside abort()', (reason) => {
      const controller = new AbortController();
      let inner: AbortSignal | undefined;
      void shared((signal: AbortSignal) => ((inner = signal), new Promise(() => undefined)))(controller.signal);
      expect(inner?.aborted).toBe(false);
      controller.abort(reason);
      expect([inner?.aborted, Object.is(inner?.reason, reason)]).toStrictEqual([true, true]);
    });

    it('may leave while the function is called', async () => {
      const controller = new AbortController();
      const call = shared((signal: AbortSignal) => {
        controller.abort('why');
        return delay(signal, 10);
      });
      expect(await endOf(call(controller.signal))).toStrictEqual(['rejected', 'why']);
      expect(listeners(controller.signal)).toBe(0);
    });

    it('rejects when the function throws', async () => {
      const call = shared((): Promise<never> => {
        throw error;
      });
      expect(await endOf(call(undefined))).toStrictEqual(['rejected', error]);
      expect(await endOf(call(undefined))).toStrictEqual(['rejected', error]); // anew
    });
  });

  describe('callers who want the same', () => {
    const make = (): {
      call: (signal: AbortSignal | undefined, ...args: unknown[]) => Promise<number>;
      signals: AbortSignal[];
      finish: ((value: number) => void)[];
    } => {
      const signals: AbortSignal[] = [];
      const finish: ((value: number) => void)[] = [];
      const call = shared<unknown[], number>((signal) => {
        signals.push(signal);
        return new Promise<number>((resolve) => finish.push(resolve));
      });
      return { call, signals, finish };
    };

    it('share one work until it ends; then it starts anew', async () => {
      const { call, signals, finish } = make();
      const both = [call(undefined, 'a', NaN), call(undefined, 'a', NaN)];
      finish[0]?.(1);
      expect(await Promise.all(both)).toStrictEqual([1, 1]);
      void call(undefined, 'a', NaN);
      expect(signals).toHaveLength(2);
    });

    it('are those whose arguments are the same by Object.is', () => {
      const { call, signals } = make();
      for (const args of [[], [0], [-0], [0, 1], ['0'], [undefined]]) void call(undefined, ...args);
      expect(signals).toHaveLength(6);
    });

    it('leave each by his own signal; the last one aborts the work', async () => {
      const { call, signals } = make();
      const [first, second] = [new AbortController(), new AbortController()];
      const ends = [call(first.signal), call(second.signal)].map(endOf);
      first.abort('first');
      expect(await ends[0]).toStrictEqual(['rejected', 'first']);
      expect(signals[0]?.aborted).toBe(false);
      second.abort('second');
      expect(await ends[1]).toStrictEqual(['rejected', 'second']);
      expect(signals[0]?.reason).toBe('second');
      expect([listeners(first.signal), listeners(second.signal)]).toStrictEqual([0, 0]);
    });

    it('start anew, at once, when all have left before them, though the old work goes on', async () => {
      const { call, signals, finish } = make();
      const controller = new AbortController();
      const left = endOf(call(controller.signal));
      controller.abort('left');
      const next = call(undefined);
      finish[0]?.(0);
      finish[1]?.(1);
      expect([await left, await next, signals.length]).toStrictEqual([['rejected', 'left'], 1, 2]);
    });

    it('may say themselves what that is', async () => {
      let calls = 0;
      const call = shared(async (_: AbortSignal, user: { id: number }) => ((calls += 1), turn().then(() => user.id)), {
        key: ({ id }) => id,
      });
      expect(await Promise.all([call(null, { id: 1 }), call(null, { id: 1 }), call(null, { id: 2 })])).toStrictEqual([
        1, 1, 2,
      ]);
      expect(calls).toBe(2);
    });
  });

  it('keeps its promises, whatever comes when', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.option(fc.nat(3)), { minLength: 1, maxLength: 5 }),
        async (s, plan) => {
          const aborted: AbortSignal[] = [];
          const call = shared((signal: AbortSignal) => {
            aborted.push(signal);
            return s.schedule(Promise.resolve('value'), 'work');
          });
          const controllers = plan.map(() => new AbortController());
          const ends = controllers.map(({ signal }) => endOf(call(signal)));
          plan.forEach((abort, index) => {
            if (abort !== null)
              void s.schedule(Promise.resolve(), 'abort').then(() => controllers[index]?.abort(index));
          });
          await s.waitFor(Promise.all(ends));
          const seen = await Promise.all(ends);
          seen.forEach((end, index) => {
            const left = end[0] === 'rejected';
            expect(end).toStrictEqual(left ? ['rejected', index] : ['fulfilled', 'value']);
            if (plan[index] === null) expect(left).toBe(false);
          });
          expect(aborted.map((signal) => signal.aborted)).toStrictEqual([
            seen.every(([status]) => status === 'rejected'),
          ]);
          for (const { signal } of controllers) expect(listeners(signal)).toBe(0);
        },
      ),
    );
  });

  it.each([undefined, null, 5, {}])('refuses %p as the function', (wrong) => {
    expect(() => shared(wrong as never)).toThrow(/^Expected `fn` to be a function of a signal, got /);
    if (wrong !== undefined)
      expect(() => shared(async () => 1, { key: wrong as never })).toThrow(/^Expected `key` to be /);
  });
});
