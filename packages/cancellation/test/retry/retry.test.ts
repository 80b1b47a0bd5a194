import { AbortError, type Clock, type RetryOptions, abortable, delay, forever, retry } from '@cancelkit/cancellation';
import { CompletionSource, settle } from '@cancelkit/completion';
import { describe, expect, it, jest } from '@jest/globals';
import * as peer from 'abort-controller-x';
import fc from 'fast-check';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runFixture } from '../../../completion/test/support/run-fixture.js';
import {
  describeAbortable,
  endOf,
  expectNoUnhandledRejection,
  listeners,
  noSignals,
  reasons,
  turn,
} from '../support/abortable.js';
import { FakeClock } from '../support/fake-clock.js';

const raise = (thrown: unknown): never => {
  throw thrown;
};
/** A function that fails so many times, each time with an error of its own, and then gives a value. */
function failing(times: number): { fn: (signal: AbortSignal, attempt: number) => Promise<string>; errors: Error[] } {
  const errors: Error[] = [];
  const fn = async (_: AbortSignal, attempt: number): Promise<string> => {
    if (errors.length === times) return 'value';
    errors.push(new Error(`failure of attempt ${attempt}`));
    return raise(errors.at(-1));
  };
  return { fn, errors };
}
/** No jitter, and time that passes when it is told to. */
const exact = (options: Omit<RetryOptions, 'clock'> = {}): typeof options & { readonly clock: FakeClock } => ({
  random: () => 1,
  ...options,
  clock: new FakeClock(),
});
/** How a promise ends while the clock runs as fast as it can. */
async function driven(promise: Promise<unknown>, clock: FakeClock): Promise<readonly [string, unknown]> {
  let end: readonly [string, unknown] | undefined;
  void endOf(promise).then((ended) => (end = ended));
  for (let i = 0; i < 500; i++) {
    await turn();
    if (end !== undefined) return end;
    clock.advance(1e6);
  }
  throw new Error('It does not end');
}

const fault = new Error('the cleanup failed');

describe('retry', () => {
  expectNoUnhandledRejection();

  describe('in its only attempt', () => {
    describeAbortable((signal, work) => retry(signal, (inner) => abortable(inner, work), { maxAttempts: 1 }));
  });

  describe('in an attempt with a time limit', () => {
    describeAbortable((signal, work) =>
      retry(signal, (inner) => abortable(inner, work), exact({ maxAttempts: 1, attemptTimeoutMs: 1 })),
    );
  });

  describe('in its back-off', () => {
    it.each(reasons)('rejects with the reason %p, and lets go of signal and timer at once', async (reason) => {
      const controller = new AbortController();
      const options = exact({ onError: jest.fn() });
      const { fn, errors } = failing(Infinity);
      const promise = retry(controller.signal, fn, options);
      await turn();
      expect([options.clock.timers.size, listeners(controller.signal)]).toStrictEqual([1, 1]);
      controller.abort(reason);
      expect([options.clock.timers.size, listeners(controller.signal)]).toStrictEqual([0, 0]);
      const [status, seen] = await endOf(promise);
      expect([status, seen === reason]).toStrictEqual(['rejected', true]);
      expect(errors).toHaveLength(1);
      expect(options.onError).toHaveBeenCalledTimes(1);
    });
  });

  describe('the function', () => {
    it('is called at once, with the signal itself and the number of the attempt', async () => {
      const { signal } = new AbortController();
      const seen: unknown[] = [];
      const options = exact();
      const promise = retry(
        signal,
        async (inner, attempt) => {
          seen.push([inner === signal, attempt]);
          return attempt < 2 ? raise(new Error()) : attempt;
        },
        options,
      );
      expect(seen).toStrictEqual([[true, 0]]);
      expect(await driven(promise, options.clock)).toStrictEqual(['fulfilled', 2]);
      expect(seen.slice(1)).toStrictEqual([
        [true, 1],
        [true, 2],
      ]);
    });

    it.each([undefined, null])('gets a signal that never aborts for %p', async (signal) => {
      const seen: AbortSignal[] = [];
      await retry(signal, async (inner) => void seen.push(inner));
      expect(seen).toStrictEqual([expect.any(AbortSignal)]);
      expect(seen[0]?.aborted).toBe(false);
    });

    it('is not called on an aborted signal', async () => {
      const fn = jest.fn(async () => 1);
      expect(await endOf(retry(AbortSignal.abort('why'), fn))).toStrictEqual(['rejected', 'why']);
      expect(fn).not.toHaveBeenCalled();
    });

    it('may throw, and give a thenable', async () => {
      const options = exact();
      const thenable = { then: (resolve: any) => resolve('value') };
      const promise = retry(undefined, (_, attempt) => (attempt === 0 ? raise(new Error()) : thenable), options);
      expect(await driven(promise, options.clock)).toStrictEqual(['fulfilled', 'value']);
    });
  });

  describe('the back-off', () => {
    it('doubles from a second to thirty', async () => {
      const options = exact({ maxAttempts: 8 });
      await driven(retry(undefined, failing(Infinity).fn, options), options.clock);
      expect(options.clock.asked).toStrictEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    });

    it('doubles from baseMs to maxDelayMs', async () => {
      const options = exact({ baseMs: 100, maxDelayMs: 350, maxAttempts: 5 });
      await driven(retry(undefined, failing(Infinity).fn, options), options.clock);
      expect(options.clock.asked).toStrictEqual([100, 200, 350, 350]);
    });

    it('is a random part of that, from a half to the whole, in whole milliseconds', async () => {
      const numbers = [0, 0.5, 0.999];
      const options = exact({ baseMs: 101, maxDelayMs: 101, maxAttempts: 4, random: () => numbers.shift() as number });
      await driven(retry(undefined, failing(Infinity).fn, options), options.clock);
      expect(options.clock.asked).toStrictEqual([51, 76, 101]);
    });

    it('is random of its own accord', async () => {
      const random = jest.spyOn(Math, 'random').mockReturnValue(0.5);
      const clock = new FakeClock();
      await driven(retry(undefined, failing(1).fn, { clock }), clock);
      random.mockRestore();
      expect(clock.asked).toStrictEqual([750]);
    });

    it('may be without an upper limit', async () => {
      const options = exact({ baseMs: 1, maxDelayMs: Infinity, maxAttempts: 18 });
      await driven(retry(undefined, failing(Infinity).fn, options), options.clock);
      expect(options.clock.asked.at(-1)).toBe(2 ** 16);
    });

    it('stays at nothing, if it begins there, however many attempts there are', async () => {
      const asked = new Set<number>();
      const clock = {
        now: () => 0,
        setTimeout: (callback: () => void, ms: number) => {
          asked.add(ms);
          queueMicrotask(callback);
        },
        clearTimeout: () => undefined,
      };
      const { fn, errors } = failing(1_500);
      expect(await retry(undefined, fn, { baseMs: 0, clock })).toBe('value');
      expect(errors).toHaveLength(1_500); // 2 ** 1024 is Infinity, and 0 times that NaN
      expect([...asked]).toStrictEqual([0]);
    });

    it('waits on the timers of the platform, if not told otherwise', async () => {
      expect(await retry(undefined, failing(3).fn, { baseMs: 1 })).toBe('value');
    });

    it('keeps the process alive unless told otherwise', async () => {
      for (const ref of [undefined, true, false]) {
        const options = exact({ ref });
        const controller = new AbortController();
        const promise = retry(controller.signal, failing(1).fn, options);
        await turn();
        expect([...options.clock.timers].map((timer) => timer.ref)).toStrictEqual([ref !== false]);
        controller.abort('why');
        await endOf(promise);
      }
    });
  });

  describe('maxAttempts', () => {
    it.each([1, 2, 3])('counts all attempts: %p (acx-03)', async (maxAttempts) => {
      const options = exact({ maxAttempts, baseMs: 0 });
      const { fn, errors } = failing(Infinity);
      const end = await driven(retry(undefined, fn, options), options.clock);
      expect(errors).toHaveLength(maxAttempts);
      expect(end).toStrictEqual(['rejected', errors.at(-1)]); // the last error, itself
      expect(end[1]).toBe(errors.at(-1));
    });

    it('is one more in abort-controller-x', async () => {
      const { fn, errors } = failing(Infinity);
      await endOf(peer.retry(new AbortController().signal, fn, { maxAttempts: 3, baseMs: 0 }));
      expect(errors).toHaveLength(4); // what acx-03 is about
    });

    it('has no limit, if not given', async () => {
      const { fn, errors } = failing(100);
      const options = exact();
      expect(await driven(retry(undefined, fn, options), options.clock)).toStrictEqual(['fulfilled', 'value']);
      expect(errors).toHaveLength(100);
    });
  });

  describe('onError', () => {
    it('hears every failure, the last one too, and how long until the next attempt (acx-15)', async () => {
      const heard: unknown[] = [];
      const onError = (...args: unknown[]): number => heard.push(args);
      const options = exact({ baseMs: 10, maxAttempts: 3, onError });
      const { fn, errors } = failing(Infinity);
      await driven(retry(undefined, fn, options), options.clock);
      expect(heard).toStrictEqual([
        [errors[0], 0, 10],
        [errors[1], 1, 20],
        [errors[2], 2, Infinity],
      ]);
    });

    it('hears a failure before the wait begins', async () => {
      const asked: number[] = [];
      const options = exact({ onError: () => void asked.push(options.clock.asked.length) });
      await driven(retry(undefined, failing(1).fn, options), options.clock);
      expect(asked).toStrictEqual([0]);
    });

    it.each([
      ['throws', (thrown: unknown) => raise(thrown)],
      ['rejects', async (thrown: unknown) => raise(thrown)],
    ])('ends the retry with what it throws, by identity, when it %s', async (_, fail) => {
      for (const maxAttempts of [1, 3]) {
        for (const thrown of [...reasons, undefined]) {
          const { fn, errors } = failing(Infinity);
          const promise = retry(undefined, fn, { maxAttempts, onError: () => fail(thrown) });
          const completion = await endOf(promise);
          expect(completion[0]).toBe('rejected');
          expect(completion[1]).toBe(thrown);
          expect(errors).toHaveLength(1);
        }
      }
    });

    it('is waited for when it is asynchronous', async () => {
      const written = new CompletionSource();
      const options = exact({ onError: () => written.promise });
      const promise = retry(undefined, failing(1).fn, options);
      await turn();
      expect(options.clock.asked).toStrictEqual([]);
      written.setResult();
      expect(await driven(promise, options.clock)).toStrictEqual(['fulfilled', 'value']);
    });

    it.each(reasons)('is not waited for any longer when the signal aborts with %p', async (reason) => {
      const controller = new AbortController();
      const { fn, errors } = failing(Infinity);
      const promise = retry(controller.signal, fn, { onError: () => new Promise(() => undefined) });
      await turn();
      controller.abort(reason);
      expect(listeners(controller.signal)).toBe(0);
      expect((await endOf(promise))[1]).toBe(reason);
      expect(errors).toHaveLength(1);
    });
  });

  describe('shouldRetry', () => {
    it('ends the retry with the error when it answers false', async () => {
      for (const answer of [false, Promise.resolve(false)]) {
        const heard: unknown[] = [];
        const { fn, errors } = failing(Infinity);
        const promise = retry(undefined, fn, { shouldRetry: () => answer, onError: (...args) => heard.push(args) });
        expect(await endOf(promise)).toStrictEqual(['rejected', errors[0]]);
        expect(heard).toStrictEqual([[errors[0], 0, Infinity]]);
      }
    });

    it('is asked about each failure, with its attempt, but not when there is no attempt left', async () => {
      const shouldRetry = jest.fn(async (_: unknown, attempt: number) => attempt < 5);
      const options = exact({ shouldRetry, maxAttempts: 3 });
      const { fn, errors } = failing(Infinity);
      expect(await driven(retry(undefined, fn, options), options.clock)).toStrictEqual(['rejected', errors[2]]);
      expect(shouldRetry.mock.calls).toStrictEqual([
        [errors[0], 0],
        [errors[1], 1],
      ]);
    });

    it('ends the retry with what it throws or rejects with', async () => {
      for (const shouldRetry of [() => raise('bad'), async () => raise('bad')]) {
        expect(await endOf(retry(undefined, failing(1).fn, { shouldRetry }))).toStrictEqual(['rejected', 'bad']);
      }
    });

    it('is not waited for any longer when the signal aborts', async () => {
      const controller = new AbortController();
      const promise = retry(controller.signal, failing(1).fn, { shouldRetry: () => forever(undefined) });
      await turn();
      controller.abort('why');
      expect(await endOf(promise)).toStrictEqual(['rejected', 'why']);
    });
  });

  describe('aggregate', () => {
    it('throws all failures, in their order, when no attempt is left', async () => {
      for (const maxAttempts of [1, 3]) {
        const options = exact({ aggregate: true, maxAttempts });
        const { fn, errors } = failing(Infinity);
        const [, error] = await driven(retry(undefined, fn, options), options.clock);
        expect(error).toBeInstanceOf(AggregateError);
        expect((error as AggregateError).message).toBe('All attempts failed');
        expect((error as AggregateError).errors).toStrictEqual(errors);
        expect(errors).toHaveLength(maxAttempts);
      }
    });

    it('throws them when shouldRetry wants no more, too', async () => {
      const options = exact({ aggregate: true, shouldRetry: (_, attempt) => attempt < 1 });
      const { fn, errors } = failing(Infinity);
      const [, error] = await driven(retry(undefined, fn, options), options.clock);
      expect((error as AggregateError).errors).toStrictEqual(errors);
      expect(errors).toHaveLength(2);
    });

    it('wraps neither the reason of an abort nor what onError throws', async () => {
      const controller = new AbortController();
      const aborted = retry(controller.signal, failing(1).fn, { aggregate: true });
      await turn();
      controller.abort('why');
      expect(await endOf(aborted)).toStrictEqual(['rejected', 'why']);
      const thrown = retry(undefined, failing(1).fn, { aggregate: true, onError: () => raise('enough') });
      expect(await endOf(thrown)).toStrictEqual(['rejected', 'enough']);
    });

    it('keeps no error when nobody has asked for all of them', async () => {
      const fixture = join(__dirname, '../fixtures/retry-errors.mjs');
      const keptBy = async (aggregate: boolean): Promise<string> => {
        const { stdout } = await runFixture(fixture, [String(aggregate)], ['--expose-gc']);
        return stdout.trim();
      };
      expect(await keptBy(false)).toBe('false');
      expect(await keptBy(true)).toBe('true');
    }, 60_000);

    it('counts from the last reset', async () => {
      const options = exact({ aggregate: true, maxAttempts: 2 });
      const thrown: string[] = [];
      const fn = async (_: AbortSignal, __: number, reset: () => void): Promise<never> => {
        if (thrown.length === 1) reset();
        thrown.push(`failure ${thrown.length}`);
        return raise(thrown.at(-1));
      };
      const [, error] = await driven(retry(undefined, fn, options), options.clock);
      expect(thrown).toHaveLength(4);
      expect((error as AggregateError).errors).toStrictEqual(thrown.slice(1));
    });
  });

  describe('reset', () => {
    /** Resets in the attempts that are named by their place in the whole. */
    function resetting(...places: number[]): {
      fn: (signal: AbortSignal, attempt: number, reset: () => void) => Promise<never>;
      seen: number[];
    } {
      const seen: number[] = [];
      const fn = async (_: AbortSignal, attempt: number, reset: () => void): Promise<never> => {
        seen.push(attempt);
        if (places.includes(seen.length - 1)) reset();
        return raise(new Error());
      };
      return { fn, seen };
    }

    it('starts the numbers anew, and the next attempt without back-off', async () => {
      const heard: unknown[] = [];
      const onError = (_: unknown, ...args: unknown[]): number => heard.push(args);
      const options = exact({ baseMs: 10, maxAttempts: 3, onError });
      const { fn, seen } = resetting(1);
      await driven(retry(undefined, fn, options), options.clock);
      expect(seen).toStrictEqual([0, 1, 0, 1, 2]);
      expect(options.clock.asked).toStrictEqual([10, 0, 10, 20]);
      expect(heard).toStrictEqual([
        [0, 10],
        [-1, 0],
        [0, 10],
        [1, 20],
        [2, Infinity],
      ]);
    });

    it('lets the last attempt be followed by others', async () => {
      const options = exact({ maxAttempts: 1 });
      const { fn, seen } = resetting(0, 1);
      await driven(retry(undefined, fn, options), options.clock);
      expect(seen).toStrictEqual([0, 0, 0]);
    });

    it('counts during a wait, too: from the next attempt on', async () => {
      const options = exact({ maxAttempts: 2 });
      const seen: number[] = [];
      let resets = 0;
      const fn = async (_: AbortSignal, attempt: number, reset: () => void): Promise<never> => {
        seen.push(attempt);
        if (resets++ === 0) void turn().then(reset);
        return raise(new Error());
      };
      await driven(retry(undefined, fn, options), options.clock);
      expect(seen).toStrictEqual([0, 0, 1]);
    });

    it.each(reasons)(
      'ends with the reason %p, and in no loop, on a signal that is aborted (acx-06)',
      async (reason) => {
        const controller = new AbortController();
        let calls = 0;
        const promise = retry(controller.signal, (signal, _, reset) => {
          calls += 1;
          reset();
          controller.abort(reason);
          return forever(signal);
        });
        expect((await endOf(promise))[1]).toBe(reason);
        expect(calls).toBe(1);
      },
    );
  });

  describe('aborted', () => {
    /** Where an abort falls, and how many failures were reported before it. */
    const places: readonly (readonly [string, number, (abort: () => void) => [Attempt, RetryOptions?]])[] = [
      ['in the synchronous part of the function', 0, (abort) => [(signal) => (abort(), forever(signal))]],
      ['there, by a function that then throws it', 0, (abort) => [(signal) => (abort(), raise(signal.reason))]],
      [
        'in the asynchronous part',
        0,
        (abort) => [
          (signal) =>
            turn()
              .then(abort, raise)
              .then(() => forever(signal)),
        ],
      ],
      ['between failure and report', 1, (abort) => [() => raise(new Error()), { random: () => (abort(), 1) }]],
      ['in shouldRetry', 1, (abort) => [() => raise(new Error()), { shouldRetry: () => (abort(), true) }]],
      ['in onError', 1, (abort) => [() => raise(new Error()), { onError: () => abort() }]],
      ['in an asynchronous onError', 1, (abort) => [() => raise(new Error()), { onError: () => turn().then(abort) }]],
      ['in the wait', 1, (abort) => [() => (void turn().then(abort), raise(new Error()))]],
    ];
    type Attempt = (signal: AbortSignal) => Promise<never>;

    describe.each(places)('%s', (_, failures, make) => {
      it.each(reasons)('rejects with the reason %p, and calls nothing any more (acx-05, acx-16)', async (reason) => {
        const controller = new AbortController();
        const heard: unknown[] = [];
        const [attempt, options] = make(() => controller.abort(reason));
        const fn = jest.fn(attempt);
        const promise = retry(
          controller.signal,
          fn,
          exact({
            ...options,
            onError: (error, ...rest) => {
              heard.push(error);
              return options?.onError?.(error, ...rest);
            },
          }),
        );
        const [status, seen] = await endOf(promise);
        expect([status, seen === reason]).toStrictEqual(['rejected', true]);
        expect(heard).toHaveLength(failures);
        expect(heard).not.toContain(reason);
        expect(fn).toHaveBeenCalledTimes(1);
        expect(listeners(controller.signal)).toBe(0);
      });
    });

    it('tells onError that no attempt follows', async () => {
      const controller = new AbortController();
      const heard: unknown[] = [];
      const fn = (): never => (controller.abort('why'), raise(new Error('flaky')));
      const promise = retry(controller.signal, fn, { onError: (...args) => void heard.push(args.slice(1)) });
      expect(await endOf(promise)).toStrictEqual(['rejected', 'why']);
      expect(heard).toStrictEqual([[0, Infinity]]);
    });

    it('does not hide the fault of the last attempt behind the reason that onError throws', async () => {
      const controller = new AbortController();
      const fault = new Error('the last');
      const onError = (): never => (controller.abort('why'), raise('why'));
      const promise = retry(controller.signal, () => raise(fault), { maxAttempts: 1, onError });
      expect(await endOf(promise)).toStrictEqual(['rejected', fault]);
    });

    it('is noticed between attempts without back-off (acx-06b)', async () => {
      for (const options of [{ baseMs: 0 }, {}]) {
        const controller = new AbortController();
        setImmediate(() => controller.abort('why')); // would never come if the attempts kept the event loop
        const promise = retry(
          controller.signal,
          (_, __, reset) => {
            if (!('baseMs' in options)) reset();
            return raise(new Error());
          },
          options,
        );
        expect(await endOf(promise)).toStrictEqual(['rejected', 'why']);
      }
    });

    it('succeeds when the attempt heeds no abort', async () => {
      const controller = new AbortController();
      const promise = retry(controller.signal, async () => {
        controller.abort('why');
        return 'done';
      });
      expect(await promise).toBe('done');
    });

    it.each([
      ['the reason, if it would have been tried again', 2, { status: 'canceled', reason: 'why' }],
      ['the fault, if it was the last attempt', 1, { status: 'faulted', error: fault }],
    ])('shows, for an attempt that fails on the way out, %s', async (_, maxAttempts, end) => {
      for (const abortFirst of [true, false]) {
        const controller = new AbortController();
        const heard: unknown[] = [];
        const fn = jest.fn(async () => {
          if (abortFirst) controller.abort('why');
          throw fault;
        });
        // One tick later or earlier, the end is the same.
        const onError = (error: unknown): void => {
          heard.push(error);
          controller.abort('why');
        };
        const promise = retry(controller.signal, fn, { maxAttempts, onError });
        expect(await settle(promise, controller.signal)).toStrictEqual(end);
        expect(fn).toHaveBeenCalledTimes(1);
        expect(heard).toStrictEqual([fault]);
        expect(listeners(controller.signal)).toBe(0);
      }
    });

    it.each([
      ['an abort error', () => new DOMException('', 'AbortError')],
      ['an error that it caused', (reason: unknown) => new Error('wrapped', { cause: reason })],
    ])('rejects with the reason when the attempt rejects with %s', async (_, make) => {
      const controller = new AbortController();
      const onError = jest.fn();
      const promise = retry(controller.signal, (s) => forever(s).catch((why: unknown) => raise(make(why))), {
        onError,
      });
      controller.abort('why');
      expect(await endOf(promise)).toStrictEqual(['rejected', 'why']);
      expect(onError).not.toHaveBeenCalled();
    });

    it('by somebody else on purpose, rejects with the abort error of the attempt, unreported', async () => {
      for (const error of [
        new AbortError(),
        new peer.AbortError(),
        Object.assign(new Error(), { name: 'AbortError' }),
      ]) {
        const onError = jest.fn();
        const [status, seen] = await endOf(retry(undefined, async () => raise(error), { onError }));
        expect([status, seen === error]).toStrictEqual(['rejected', true]);
        expect(onError).not.toHaveBeenCalled();
      }
    });

    it.each([
      ['a DOMException', new DOMException('', 'AbortError'), {}],
      ["Node's", Object.assign(new Error(), { name: 'AbortError', code: 'ABORT_ERR' }), {}],
      ['ours, which shouldRetry has the say on', new AbortError(), { shouldRetry: () => true }],
    ])('by somebody else is a failed attempt: %s', async (_, error, options) => {
      const heard: unknown[] = [];
      const fn = jest.fn(async () => raise(error));
      const timing = { maxAttempts: 3, baseMs: 0, onError: (seen: unknown) => heard.push(seen) };
      expect(await endOf(retry(undefined, fn, { ...timing, ...options }))).toStrictEqual(['rejected', error]);
      expect(fn).toHaveBeenCalledTimes(3);
      expect(heard).toStrictEqual([error, error, error]);
    });
  });

  describe('attemptGraceMs', () => {
    it('abandons an attempt that is deaf, and says so; its late value is discarded', async () => {
      const told: unknown[] = [];
      let finish: (value: string) => void = () => undefined;
      const fn = (_: AbortSignal, attempt: number): Promise<string> =>
        attempt === 0 ? new Promise((resolve) => (finish = resolve)) : Promise.resolve('second');
      const options = { attemptTimeoutMs: 1, attemptGraceMs: 0, baseMs: 0 };
      const onAbandoned = (count: number): void => void told.push(count);
      const discard = (value: string): void => void told.push(value);
      expect(await retry(undefined, fn, { ...options, onAbandoned, discard })).toBe('second');
      finish('late');
      await turn();
      expect(told).toStrictEqual([1, 'late']);
    });

    it('ends the wait for one that ignores the abort of the caller, with the reason', async () => {
      const controller = new AbortController();
      const promise = retry(controller.signal, () => new Promise(() => undefined), { attemptGraceMs: 0 });
      controller.abort('why');
      expect(await endOf(promise)).toStrictEqual(['rejected', 'why']);
      expect(listeners(controller.signal)).toBe(0);
    });
  });

  describe('delayMs', () => {
    it('takes the place of the back-off; undefined leaves it, Infinity ends it', async () => {
      const options = exact({ delayMs: (_: unknown, attempt: number) => [70, undefined, Infinity][attempt] });
      const fn = jest.fn(async () => raise(fault));
      expect(await driven(retry(undefined, fn, options), options.clock)).toStrictEqual(['rejected', fault]);
      expect(options.clock.asked).toStrictEqual([70, 2_000]);
      expect(fn).toHaveBeenCalledTimes(3);
    });

    it.each([-1, NaN, '5'])('ends it with an error that says so if it is %p', async (wrong) => {
      const [, error] = await endOf(retry(undefined, async () => raise(fault), { delayMs: () => wrong as number }));
      expect((error as Error).message).toMatch(/^Expected `delayMs\(error, attempt\)` to be a number of milliseconds/);
    });
  });

  describe('attemptTimeoutMs', () => {
    it('makes an attempt that it ends a failure, a TimeoutError, which is retried', async () => {
      const heard: unknown[] = [];
      const options = exact({ attemptTimeoutMs: 50, maxAttempts: 3, onError: (error) => heard.push(error) });
      const { signal } = new AbortController();
      const fn = async (inner: AbortSignal, attempt: number): Promise<string> => {
        expect(inner).not.toBe(signal);
        expect(listeners(signal)).toBe(1);
        return attempt < 2 ? forever(inner) : 'value';
      };
      expect(await driven(retry(signal, fn, options), options.clock)).toStrictEqual(['fulfilled', 'value']);
      expect(heard.map((error) => (error as Error).name)).toStrictEqual(['TimeoutError', 'TimeoutError']);
      expect(options.clock.asked).toStrictEqual([50, 1_000, 50, 2_000, 50]);
      expect([options.clock.timers.size, listeners(signal)]).toStrictEqual([0, 0]);
    });

    it('is thrown when no attempt is left', async () => {
      const options = exact({ attemptTimeoutMs: 50, maxAttempts: 2 });
      const [, error] = await driven(retry(undefined, forever, options), options.clock);
      expect((error as Error).message).toBe('The operation timed out after 50 ms');
    });

    it.each([
      ['an abort error', async (signal: AbortSignal) => forever(signal).catch(() => raise(new AbortError()))],
      ['what the modules of Node reject with', (signal: AbortSignal) => sleep(1_000, undefined, { signal })],
    ])('is the failure whatever the attempt rejects with: %s', async (_, fn) => {
      const options = exact({ attemptTimeoutMs: 0, maxAttempts: 1 });
      const [, error] = await driven(retry(undefined, fn, options), options.clock);
      expect((error as Error).name).toBe('TimeoutError');
    });

    it('does not count against an attempt that succeeds or fails otherwise', async () => {
      for (const end of [async () => 'late', async () => raise('another fault')]) {
        const options = exact({ attemptTimeoutMs: 1, maxAttempts: 1 });
        const promise = retry(undefined, (signal) => forever(signal).catch(end), options);
        expect((await driven(promise, options.clock))[1]).toMatch(/late|another fault/);
      }
    });

    it.each(reasons)('is no failure when the signal aborts in time, with %p', async (reason) => {
      const controller = new AbortController();
      const onError = jest.fn();
      const options = exact({ attemptTimeoutMs: 1, onError });
      const promise = retry(controller.signal, forever, options);
      controller.abort(reason);
      expect([options.clock.timers.size, listeners(controller.signal)]).toStrictEqual([0, 0]);
      expect((await endOf(promise))[1]).toBe(reason);
      expect(onError).not.toHaveBeenCalled();
    });

    it('passes ref on to its timer', () => {
      for (const ref of [undefined, false]) {
        const options = exact({ attemptTimeoutMs: 1, ref });
        void retry(undefined, forever, options);
        expect([...options.clock.timers].map((timer) => timer.ref)).toStrictEqual([ref !== false]);
      }
    });
  });

  it('is loud when it fails, and silent when it is canceled', async () => {
    const controller = new AbortController();
    void retry(controller.signal, forever);
    controller.abort('why');
    await turn(); // that a fault is loud is tested in a process of its own, with proactiveRetry
    expect(listeners(controller.signal)).toBe(0);
  });

  describe('refuses, synchronously and before it looks at the signal,', () => {
    const fn = async (): Promise<number> => 1;
    const refuse = (options: unknown, work: unknown = fn): (() => void)[] =>
      [undefined, AbortSignal.abort()].map((signal) => () => void retry(signal, work as any, options as RetryOptions));

    it.each(noSignals)('%p as the signal', (wrong, got) => {
      expect(() => void retry(wrong as AbortSignal, fn)).toThrow(
        new TypeError(`Expected \`signal\` to be an AbortSignal, got ${got}`),
      );
    });

    it.each([undefined, null, 'fn', {}])('%p as the function', (wrong) => {
      for (const call of refuse({}, wrong === undefined ? null : wrong)) {
        expect(call).toThrow(/^Expected `fn` to be a function of a signal, got /);
      }
      expect(() => void retry(undefined, wrong as never)).toThrow(TypeError);
    });

    it.each([0, -1, 1.5, NaN, -Infinity])('%p as maxAttempts', (maxAttempts) => {
      for (const call of refuse({ maxAttempts })) {
        expect(call).toThrow(RangeError);
        expect(call).toThrow(
          `Expected \`maxAttempts\` to be a whole number of attempts, 1 or more (Infinity: no limit), got ${maxAttempts}. The first attempt counts, too.`,
        );
      }
    });

    it.each([null, '3', {}])('%p as maxAttempts, of another type', (maxAttempts) => {
      for (const call of refuse({ maxAttempts })) {
        expect(call).toThrow(TypeError);
        expect(call).toThrow(/^Expected `maxAttempts` to be a whole number of attempts/);
      }
    });

    it.each(['baseMs', 'maxDelayMs', 'attemptTimeoutMs'])('what is no duration as %s', (name) => {
      for (const wrong of [-1, NaN]) {
        for (const call of refuse({ [name]: wrong })) {
          expect(call).toThrow(RangeError);
          expect(call).toThrow(`Expected \`${name}\` to be a number of milliseconds, 0 or more`);
        }
      }
      for (const call of refuse({ [name]: '5' })) expect(call).toThrow(TypeError);
    });

    it.each(['random', 'onError', 'shouldRetry'])('what is no function as %s', (name) => {
      for (const wrong of [null, 5, {}]) {
        for (const call of refuse({ [name]: wrong })) {
          expect(call).toThrow(TypeError);
          expect(call).toThrow(`Expected \`${name}\` to be a function`);
        }
      }
    });

    it.each([null, 3, 'options', new AbortController().signal])('%p as the options', (wrong) => {
      for (const call of refuse(wrong))
        expect(call).toThrow(/^Expected `options` to be an object such as { maxAttempts: 3 }, got /);
    });

    it('what is no clock', () => {
      for (const call of refuse({ clock: {} })) expect(call).toThrow(/^Expected `clock` to be an object with now/);
    });
  });

  it('keeps its promises, whatever comes when', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.constantFrom('fails', 'heeds', 'succeeds'), { minLength: 1, maxLength: 6 }),
        fc.option(fc.constantFrom(...reasons.slice(1))),
        fc.boolean(),
        async (scheduler, attempts, reason, limited) => {
          const controller = new AbortController();
          const heard: unknown[] = [];
          const begun: boolean[] = [];
          const fault = new Error('the fault');
          const clock = new FakeClock();
          const promise = retry(
            controller.signal,
            (signal, attempt) => {
              begun.push(controller.signal.aborted);
              const kind = attempts[attempt];
              const work = scheduler.schedule(Promise.resolve(attempt), `attempt ${attempt}`);
              if (kind === 'heeds')
                return abortable(
                  signal,
                  work.then(() => raise(fault)),
                );
              return work.then((value) => (kind === 'succeeds' ? value : raise(fault)));
            },
            {
              maxAttempts: attempts.length,
              ...(limited ? { attemptTimeoutMs: 5 } : {}),
              clock,
              onError: (error) => heard.push(error),
            },
          );
          const end = endOf(promise);
          if (reason !== null) {
            void scheduler.schedule(Promise.resolve(), 'abort').then(() => controller.abort(reason));
          }
          let ended = false;
          void end.then(() => (ended = true));
          for (let i = 0; i < 100 && !ended; i++) {
            await scheduler.waitIdle();
            clock.advance(40_000); // also fires a time limit, when the attempt waits for the scheduler
            await turn();
          }
          expect(ended).toBe(true);
          const [status, seen] = await end;
          expect(begun).not.toContain(true); // no attempt begins after the abort
          expect(heard.every((error) => error === fault || (error as Error).name === 'TimeoutError')).toBe(true);
          expect(heard).not.toContain(reason);
          if (status === 'fulfilled') expect(attempts[seen as number]).toBe('succeeds');
          else expect(seen === fault || (controller.signal.aborted && seen === reason)).toBe(true);
          expect([listeners(controller.signal), clock.timers.size]).toStrictEqual([0, 0]);
        },
      ),
      { numRuns: 100 },
    );
  });

  describe('with abort-controller-x', () => {
    it.each(reasons.slice(1))('ends with the reason %p when it retries functions of it', async (reason) => {
      for (const fn of [peer.forever, (signal: AbortSignal) => peer.retry(signal, peer.forever)]) {
        const controller = new AbortController();
        const onError = jest.fn();
        const promise = retry(controller.signal, fn, { onError });
        await turn();
        controller.abort(reason);
        expect((await endOf(promise))[1]).toBe(reason);
        expect(onError).not.toHaveBeenCalled();
        expect(listeners(controller.signal)).toBe(0);
      }
    });

    it('works inside its functions', async () => {
      const controller = new AbortController();
      const all = peer.all(controller.signal, (signal) => [
        retry(signal, failing(2).fn, { baseMs: 0 }),
        retry(signal, failing(0).fn),
      ]);
      expect(await all).toStrictEqual(['value', 'value']);
      const race = peer.race(controller.signal, (signal) => [delay(signal, 0), retry(signal, failing(Infinity).fn)]);
      expect(await race).toBe(undefined);
      const aborted = peer.all(controller.signal, (signal) => [retry(signal, failing(Infinity).fn)]);
      await turn();
      controller.abort(new AbortError('why'));
      expect(await endOf(aborted)).toStrictEqual(['rejected', controller.signal.reason]);
    });
  });

  it('gets an answer from a server that hangs up at first, and then hangs', async () => {
    let requests = 0;
    let expire = (): void => undefined;
    // The limit of an attempt is over when the request that hangs has come: no machine is too slow for that.
    const clock: Clock = {
      now: () => performance.now(),
      setTimeout: (callback, ms) => (ms === 500 ? (expire = callback) : setTimeout(callback, ms)),
      clearTimeout: (handle) => clearTimeout(handle as NodeJS.Timeout),
    };
    const server = createServer((request, response) => {
      requests += 1;
      if (requests === 1) request.socket.destroy();
      if (requests === 2) expire();
      if (requests === 3) response.end('answer');
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const controller = new AbortController();
    const log: string[] = [];
    try {
      const response = await retry(controller.signal, (signal) => fetch(url, { signal }), {
        maxAttempts: 5,
        baseMs: 1,
        attemptTimeoutMs: 500,
        clock,
        onError: (error, attempt) => log.push(`attempt ${attempt} failed: ${(error as Error).name}`),
      });
      expect(await response.text()).toBe('answer');
      expect(log).toStrictEqual(['attempt 0 failed: TypeError', 'attempt 1 failed: TimeoutError']);

      const aborted = retry(controller.signal, (signal) => fetch(url, { signal }));
      controller.abort(new Error('the user left'));
      expect(await endOf(aborted)).toStrictEqual(['rejected', controller.signal.reason]);
    } finally {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    }
  });
});
