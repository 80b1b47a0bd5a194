import {
  AbortError,
  type ProactiveRetryOptions,
  abortable,
  delay,
  forever,
  proactiveRetry,
} from '@cancelkit/cancellation';
import { CompletionSource, settle } from '@cancelkit/completion';
import { describe, expect, it, jest } from '@jest/globals';
import * as peer from 'abort-controller-x';
import fc from 'fast-check';
import { join } from 'node:path';
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
/** No jitter, and time that passes when it is told to. */
const exact = (options: Omit<ProactiveRetryOptions, 'clock'> = {}): typeof options & { readonly clock: FakeClock } => ({
  random: () => 1,
  ...options,
  clock: new FakeClock(),
});

/** The same, for tests that look away for some turns before they await it: a failure is loud. */
function handled<T>(...args: Parameters<typeof proactiveRetry<T>>): Promise<T> {
  const promise = proactiveRetry(...args);
  promise.catch(() => undefined);
  return promise;
}

/** Attempts that end when the test says so, and what became of their signals. */
class Attempts {
  readonly signals: AbortSignal[] = [];
  readonly numbers: number[] = [];
  readonly #sources: CompletionSource<string>[] = [];

  readonly fn = (signal: AbortSignal, attempt: number): Promise<string> => {
    this.signals.push(signal);
    this.numbers.push(attempt);
    const source = new CompletionSource<string>();
    this.#sources.push(source);
    return source.promise;
  };

  succeed(attempt: number): Promise<void> {
    this.#sources[attempt]?.setResult(`value ${attempt}`);
    return turn();
  }

  fail(attempt: number, error: unknown = `fault ${attempt}`): Promise<void> {
    this.#sources[attempt]?.setException(error);
    return turn();
  }

  get aborted(): boolean[] {
    return this.signals.map(({ aborted }) => aborted);
  }
}

/** Lets the time pass until the next attempt begins. */
async function advance(clock: FakeClock, ms: number): Promise<void> {
  clock.advance(ms);
  await turn();
}

describe('proactiveRetry', () => {
  expectNoUnhandledRejection();

  describe('with one attempt', () => {
    describeAbortable((signal, work) => proactiveRetry(signal, (inner) => abortable(inner, work), { maxAttempts: 1 }));
  });

  describe('while an attempt is deaf and others are to come', () => {
    describeAbortable(
      (signal, work) => proactiveRetry(signal, (_, attempt) => (attempt === 0 ? work : forever(undefined)), exact()),
      { faults: false },
    );
  });

  describe('the function', () => {
    it('is called at once, and again and again while the calls before are under way', async () => {
      const options = exact({ baseMs: 10 });
      const attempts = new Attempts();
      const promise = proactiveRetry(undefined, attempts.fn, options);
      expect(attempts.numbers).toStrictEqual([0]);
      for (const ms of [10, 20, 40]) {
        await advance(options.clock, ms - 1);
        const sofar = attempts.numbers.length;
        await advance(options.clock, 1);
        expect(attempts.numbers).toHaveLength(sofar + 1);
      }
      expect(attempts.numbers).toStrictEqual([0, 1, 2, 3]);
      expect(options.clock.asked).toStrictEqual([10, 20, 40, 80]);
      await attempts.succeed(2);
      expect(await promise).toBe('value 2');
    });

    it('is called no more often than maxAttempts says', async () => {
      for (const maxAttempts of [1, 2, 3]) {
        const options = exact({ maxAttempts });
        const attempts = new Attempts();
        const promise = proactiveRetry(undefined, attempts.fn, options);
        for (let i = 0; i < 5; i++) await advance(options.clock, 1e6);
        expect(attempts.numbers).toHaveLength(maxAttempts);
        expect(options.clock.timers.size).toBe(0);
        await attempts.succeed(0);
        expect(await promise).toBe('value 0');
      }
    });

    it('is not called on an aborted signal', async () => {
      const attempts = new Attempts();
      expect(await endOf(proactiveRetry(AbortSignal.abort('why'), attempts.fn))).toStrictEqual(['rejected', 'why']);
      expect(attempts.numbers).toStrictEqual([]);
    });

    it('waits for the next attempt although all the others have failed', async () => {
      const options = exact({ baseMs: 10 });
      const attempts = new Attempts();
      const promise = proactiveRetry(undefined, attempts.fn, options);
      await attempts.fail(0);
      await advance(options.clock, 10);
      await attempts.succeed(1);
      expect(await promise).toBe('value 1');
    });
  });

  describe('the back-off', () => {
    const asked = async (options: ReturnType<typeof exact>): Promise<number[]> => {
      const attempts = new Attempts();
      const promise = proactiveRetry(undefined, attempts.fn, options);
      for (let i = 0; i < 7; i++) await advance(options.clock, 1e6);
      await attempts.succeed(0);
      await promise;
      return options.clock.asked.slice(0, 7);
    };

    it('doubles from a second, without an upper limit if none is given', async () => {
      expect(await asked(exact())).toStrictEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000]);
      expect(await asked(exact({ maxDelayMs: 3_000 }))).toStrictEqual([1_000, 2_000, ...Array(5).fill(3_000)]);
      expect(await asked(exact({ random: () => 0 }))).toStrictEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000]);
    });

    it('keeps the process alive unless told otherwise', async () => {
      for (const ref of [undefined, false]) {
        const options = exact({ ref });
        const attempts = new Attempts();
        const promise = proactiveRetry(undefined, attempts.fn, options);
        expect([...options.clock.timers].map((timer) => timer.ref)).toStrictEqual([ref !== false]);
        await attempts.succeed(0);
        await promise;
      }
    });

    it('may be nothing, and still leaves turns to the event loop', async () => {
      let calls = 0;
      const controller = new AbortController();
      setImmediate(() => controller.abort('why'));
      const promise = proactiveRetry(controller.signal, async () => raise((calls += 1)), { baseMs: 0 });
      expect(await endOf(promise)).toStrictEqual(['rejected', 'why']);
      expect(calls).toBeLessThan(10);
    });
  });

  describe('a success', () => {
    it('aborts the other attempts and stops the time, at once', async () => {
      const options = exact();
      const attempts = new Attempts();
      const { signal } = new AbortController();
      const promise = proactiveRetry(signal, attempts.fn, options);
      await advance(options.clock, 1_000);
      expect(attempts.aborted).toStrictEqual([false, false]);
      await attempts.succeed(1);
      expect(attempts.aborted).toStrictEqual([true, false]); // the winner's is not: what it has given lives on
      expect([options.clock.timers.size, listeners(signal)]).toStrictEqual([0, 0]);
      const reason = attempts.signals[0]?.reason as AbortError;
      expect(reason).toBeInstanceOf(AbortError);
      expect(reason.message).toBe('The attempt was aborted: another attempt has succeeded');
      expect(reason.stack).toBe('');
      expect(await promise).toBe('value 1');
    });

    it('is not waited to be heeded, and what then becomes of the others nobody is told', async () => {
      const onError = jest.fn();
      const options = exact({ onError });
      const attempts = new Attempts();
      const promise = proactiveRetry(undefined, attempts.fn, options);
      await advance(options.clock, 1_000);
      await advance(options.clock, 2_000);
      await attempts.succeed(1);
      expect(await promise).toBe('value 1');
      await attempts.fail(0);
      await attempts.succeed(2);
      expect(onError).not.toHaveBeenCalled();
    });
  });

  describe('a failure', () => {
    it('of all attempts is that of the last, by identity', async () => {
      for (const thrown of reasons.filter((value) => (value as Error | null)?.name !== 'AbortError')) {
        const options = exact({ maxAttempts: 2 });
        const attempts = new Attempts();
        const promise = handled(undefined, attempts.fn, options);
        await advance(options.clock, 1_000);
        await attempts.fail(1, 'the first to fail');
        const early = await Promise.race([endOf(promise), turn().then(() => 'pending')]);
        expect(early).toBe('pending');
        await attempts.fail(0, thrown);
        const [status, seen] = await endOf(promise);
        expect([status, Object.is(seen, thrown)]).toStrictEqual(['rejected', true]);
      }
    });

    it('is given to onError, each one, the last one too (acx-15)', async () => {
      const heard: unknown[] = [];
      const options = exact({ maxAttempts: 3, onError: (...args) => heard.push(args) });
      const attempts = new Attempts();
      const promise = handled(undefined, attempts.fn, options);
      await advance(options.clock, 1_000);
      await attempts.fail(0);
      await advance(options.clock, 2_000);
      await attempts.fail(2);
      await attempts.fail(1);
      expect(await endOf(promise)).toStrictEqual(['rejected', 'fault 1']);
      expect(heard).toStrictEqual([
        ['fault 0', 0],
        ['fault 2', 2],
        ['fault 1', 1],
      ]);
    });

    it('is one less in abort-controller-x', async () => {
      const heard: unknown[] = [];
      const promise = peer.proactiveRetry(new AbortController().signal, async () => raise('fault'), {
        maxAttempts: 3,
        baseMs: 0,
        onError: (error) => heard.push(error),
      });
      expect(await endOf(promise)).toStrictEqual(['rejected', 'fault']);
      expect(heard).toHaveLength(2); // what acx-15 is about
    });

    it('shows them all in an AggregateError, in their order, when asked to', async () => {
      const options = exact({ maxAttempts: 3, aggregate: true });
      const attempts = new Attempts();
      const promise = handled(undefined, attempts.fn, options);
      await advance(options.clock, 1_000);
      await advance(options.clock, 2_000);
      const left = new DOMException('', 'AbortError');
      await attempts.fail(2);
      await attempts.fail(0, left);
      await attempts.fail(1);
      const [, error] = await endOf(promise);
      expect(error).toBeInstanceOf(AggregateError);
      expect((error as AggregateError).errors).toStrictEqual(['fault 2', left, 'fault 1']);
    });

    it('aborts the other attempts and stops the time when onError throws, or rejects', async () => {
      for (const onError of [() => raise('enough'), async () => raise('enough')]) {
        const options = exact({ onError });
        const attempts = new Attempts();
        const { signal } = new AbortController();
        const promise = handled(signal, attempts.fn, options);
        await advance(options.clock, 1_000);
        await attempts.fail(0);
        expect(await endOf(promise)).toStrictEqual(['rejected', 'enough']);
        expect(attempts.aborted).toStrictEqual([true, true]);
        expect((attempts.signals[1]?.reason as Error).message).toBe(
          'The attempt was aborted: proactiveRetry() has failed',
        );
        expect([options.clock.timers.size, listeners(signal)]).toStrictEqual([0, 0]);
      }
    });

    it('waits for an asynchronous onError', async () => {
      const written = new CompletionSource();
      const promise = handled(undefined, async () => raise('fault'), {
        maxAttempts: 1,
        onError: () => written.promise,
      });
      expect(await Promise.race([endOf(promise), turn().then(() => 'pending')])).toBe('pending');
      written.setResult();
      expect(await endOf(promise)).toStrictEqual(['rejected', 'fault']);
    });

    it('ends the retry when shouldRetry answers false, after onError has heard of it', async () => {
      for (const answer of [false, Promise.resolve(false)]) {
        const heard: unknown[] = [];
        const asked: unknown[] = [];
        const options = exact({
          shouldRetry: (...args) => (asked.push(args), args[1] === 0 ? true : answer),
          onError: (...args) => heard.push(args),
        });
        const attempts = new Attempts();
        const promise = handled(undefined, attempts.fn, options);
        await advance(options.clock, 1_000);
        await attempts.fail(0);
        await attempts.fail(1);
        expect(await endOf(promise)).toStrictEqual(['rejected', 'fault 1']);
        const both = [
          ['fault 0', 0],
          ['fault 1', 1],
        ];
        expect([heard, asked]).toStrictEqual([both, both]);
        expect(options.clock.timers.size).toBe(0);
      }
    });

    it('ends the retry with what shouldRetry throws', async () => {
      const shouldRetry = (): never => raise('bad');
      const promise = handled(undefined, async () => raise('fault'), { shouldRetry });
      expect(await endOf(promise)).toStrictEqual(['rejected', 'bad']);
    });

    it('ends it with what random throws, too', async () => {
      const promise = handled(undefined, forever, { random: () => raise('bad') });
      expect(await endOf(promise)).toStrictEqual(['rejected', 'bad']);
    });

    it('is an abort error of the platform that nobody has asked for: a time limit of its own', async () => {
      const heard: unknown[] = [];
      const options = exact({ maxAttempts: 2, onError: (...args) => heard.push(args) });
      const attempts = new Attempts();
      const promise = handled(undefined, attempts.fn, options);
      const [first, last] = [
        new DOMException('', 'AbortError'),
        Object.assign(new Error(), { name: 'AbortError', code: 'ABORT_ERR' }),
      ];
      await attempts.fail(0, first);
      await advance(options.clock, 1_000);
      await attempts.fail(1, last);
      expect((await endOf(promise))[1]).toBe(last);
      expect(heard).toStrictEqual([
        [first, 0],
        [last, 1],
      ]);
    });

    it('is not an abort error that was thrown on purpose, unless shouldRetry says so: that ends it', async () => {
      for (const thrown of [new AbortError(), Object.assign(new Error(), { name: 'AbortError' })]) {
        const onError = jest.fn();
        const ended = await endOf(proactiveRetry(undefined, async () => raise(thrown), exact({ onError })));
        expect(ended).toStrictEqual(['rejected', thrown]);
        expect(onError).not.toHaveBeenCalled();
        const options = exact({ maxAttempts: 1, shouldRetry: () => true, onError });
        expect(await endOf(proactiveRetry(undefined, async () => raise(thrown), options))).toStrictEqual([
          'rejected',
          thrown,
        ]);
        expect(onError).toHaveBeenCalledTimes(1);
      }
    });
  });

  describe('a function that throws', () => {
    it('has failed like one that rejects (acx-12)', async () => {
      const heard: unknown[] = [];
      const options = exact({ maxAttempts: 2, onError: (...args) => heard.push(args) });
      const promise = handled(undefined, (_, attempt) => raise(`thrown ${attempt}`), options);
      await turn();
      await advance(options.clock, 1_000);
      expect(await endOf(promise)).toStrictEqual(['rejected', 'thrown 1']);
      expect(heard).toStrictEqual([
        ['thrown 0', 0],
        ['thrown 1', 1],
      ]);
    });
  });

  describe('aborted', () => {
    /** Where an abort falls. */
    const places: readonly (readonly [
      string,
      (abort: () => void) => [() => Promise<never>, ProactiveRetryOptions?],
    ])[] = [
      ['in the synchronous part of the function', (abort) => [() => (abort(), forever(undefined))]],
      ['there, by a function that then throws', (abort) => [() => (abort(), raise('a fault'))]],
      ['while an attempt is under way', (abort) => [() => (void turn().then(abort), forever(undefined))]],
      ['in the last attempt', (abort) => [() => (abort(), forever(undefined)), { maxAttempts: 1 }]],
      ['in shouldRetry', (abort) => [() => raise('a fault'), { shouldRetry: () => (abort(), false) }]],
      ['in onError', (abort) => [() => raise('a fault'), { onError: () => (abort(), raise('another')) }]],
      ['in the back-off', (abort) => [() => raise('a fault'), { random: () => (abort(), 1) }]],
    ];

    describe.each(places)('%s', (_, make) => {
      it.each(reasons)('rejects with the reason %p, and calls nothing any more (acx-04, acx-16)', async (reason) => {
        const controller = new AbortController();
        const [attempt, options] = make(() => controller.abort(reason));
        const signals: AbortSignal[] = [];
        const timed = exact(options);
        const promise = proactiveRetry(controller.signal, (signal) => (signals.push(signal), attempt()), timed);
        const [status, seen] = await endOf(promise);
        expect([status, seen === reason]).toStrictEqual(['rejected', true]);
        expect([timed.clock.timers.size, listeners(controller.signal)]).toStrictEqual([0, 0]);
        expect(signals.map((signal) => [signal.aborted, signal.reason === reason])).toStrictEqual([[true, true]]);
      });
    });

    it.each(reasons)('does not report the reason %p, in whatever form the attempts pass it on', async (reason) => {
      const controller = new AbortController();
      const onError = jest.fn();
      const options = exact({ onError });
      const fn = (signal: AbortSignal, attempt: number): Promise<never> =>
        forever(signal).catch(() => raise(attempt === 0 ? signal.reason : new Error('', { cause: signal.reason })));
      const promise = proactiveRetry(controller.signal, fn, options);
      await advance(options.clock, 1_000);
      controller.abort(reason);
      expect((await endOf(promise))[1]).toBe(reason);
      await turn();
      expect(onError).not.toHaveBeenCalled();
      expect((await settle(promise, controller.signal)).status).toBe('canceled');
    });
  });

  describe('attemptTimeoutMs', () => {
    it('limits each attempt on its own; the TimeoutError is a failure like any other', async () => {
      const heard: string[] = [];
      const options = exact({
        attemptTimeoutMs: 1_500,
        maxAttempts: 2,
        onError: (error, attempt) => heard.push(`${(error as Error).name} ${attempt}`),
      });
      const signals: AbortSignal[] = [];
      const { signal } = new AbortController();
      const fn = (inner: AbortSignal): Promise<never> => (signals.push(inner), forever(inner));
      const promise = handled(signal, fn, options);
      await advance(options.clock, 1_000);
      await advance(options.clock, 500);
      expect(signals.map(({ aborted }) => aborted)).toStrictEqual([true, false]);
      expect(heard).toStrictEqual(['TimeoutError 0']);
      await advance(options.clock, 1_000);
      const [, error] = await endOf(promise);
      expect((error as Error).name).toBe('TimeoutError');
      expect(heard).toStrictEqual(['TimeoutError 0', 'TimeoutError 1']);
      expect([options.clock.timers.size, listeners(signal)]).toStrictEqual([0, 0]);
    });
  });

  it('ends no process: neither by an abort nor by a throw, only by a failure that nobody awaits', async () => {
    const outcomes = (scenario: string): Promise<unknown> =>
      runFixture(join(__dirname, '../fixtures/proactive-retry.mjs'), [scenario]).then(({ code, stdout }) => [
        code,
        stdout.trim(),
      ]);
    expect(await outcomes('aborted with a TimeoutError (acx-04)')).toStrictEqual([0, 'rejected: TimeoutError']);
    expect(await outcomes('throwing (acx-12)')).toStrictEqual([0, 'rejected: TypeError']);
    expect(await outcomes('aborted, unawaited')).toStrictEqual([0, '']);
    expect(await outcomes('failed, unawaited')).toStrictEqual([0, 'unhandled: TypeError']);
  }, 60_000);

  describe('refuses, synchronously and before it looks at the signal,', () => {
    const fn = async (): Promise<number> => 1;
    const refuse = (options: unknown, work: unknown = fn): (() => void)[] =>
      [new AbortController().signal, AbortSignal.abort()].map(
        (signal) => () => void proactiveRetry(signal, work as any, options as ProactiveRetryOptions),
      );

    it.each(noSignals)('%p as the signal', (wrong, got) => {
      expect(() => void proactiveRetry(wrong as AbortSignal, fn)).toThrow(
        new TypeError(`Expected \`signal\` to be an AbortSignal, got ${got}`),
      );
    });

    it('what is no function, no number of attempts, no time, no clock', () => {
      for (const call of refuse({}, 'fn')) expect(call).toThrow(/^Expected `fn` to be a function of a signal, got /);
      for (const call of refuse({ maxAttempts: 0 }))
        expect(call).toThrow(/^Expected `maxAttempts` to be a whole number/);
      for (const name of ['baseMs', 'maxDelayMs', 'attemptTimeoutMs']) {
        for (const call of refuse({ [name]: -1 })) expect(call).toThrow(`Expected \`${name}\` to be a number of milli`);
      }
      for (const name of ['random', 'onError', 'shouldRetry']) {
        for (const call of refuse({ [name]: 5 })) expect(call).toThrow(`Expected \`${name}\` to be a function`);
      }
      for (const call of refuse(3))
        expect(call).toThrow(/^Expected `options` to be an object such as { maxAttempts: 3 }, got /);
      for (const call of refuse({ clock: {} })) expect(call).toThrow(/^Expected `clock` to be an object with now/);
    });

    it('and registers nothing then', () => {
      const { signal } = new AbortController();
      expect(() => void proactiveRetry(signal, fn, { maxAttempts: 0 })).toThrow(RangeError);
      expect(listeners(signal)).toBe(0);
    });
  });

  it('keeps its promises, whatever comes when', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.constantFrom('fails', 'succeeds', 'hangs', 'aborts itself'), { minLength: 1, maxLength: 5 }),
        fc.option(fc.constantFrom(...reasons.slice(1))),
        async (scheduler, kinds, reason) => {
          const controller = new AbortController();
          const clock = new FakeClock();
          const heard: unknown[] = [];
          const begun: boolean[] = [];
          const fault = new Error('the fault');
          const left = new DOMException('left', 'AbortError');
          const promise = proactiveRetry(
            controller.signal,
            (signal, attempt) => {
              begun.push(controller.signal.aborted);
              const work = scheduler.schedule(Promise.resolve(attempt), `attempt ${attempt}`);
              if (kinds[attempt] === 'hangs') return forever(signal);
              if (kinds[attempt] === 'succeeds') return abortable(signal, work);
              return abortable(
                signal,
                work.then(() => raise(kinds[attempt] === 'fails' ? fault : left)),
              );
            },
            { maxAttempts: kinds.length, clock, onError: (error) => heard.push(error) },
          );
          const end = endOf(promise);
          let ended = false;
          void end.then(() => (ended = true));
          if (reason !== null) {
            void scheduler.schedule(Promise.resolve(), 'abort').then(() => controller.abort(reason));
          }
          for (let i = 0; i < 10 && !ended; i++) {
            await scheduler.waitIdle();
            await turn();
            clock.advance(1e6);
            await turn();
          }
          const canEnd = reason !== null || kinds.includes('succeeds') || !kinds.includes('hangs');
          expect(ended).toBe(canEnd);
          expect(begun).not.toContain(true); // no attempt begins after the abort
          expect(heard.every((error) => error === fault || error === left)).toBe(true);
          if (!canEnd) {
            controller.abort('the end of the test');
            expect(await end).toStrictEqual(['rejected', 'the end of the test']);
          }
          const [status, seen] = await end;
          if (status === 'fulfilled') expect(kinds[seen as number]).toBe('succeeds');
          else if (controller.signal.aborted && seen === controller.signal.reason) expect(reason ?? '').toBeDefined();
          else {
            expect([fault, left]).toContain(seen);
            expect(kinds.some((kind) => kind === 'succeeds' || kind === 'hangs')).toBe(false); // all of them have failed
            expect(begun).toHaveLength(kinds.length);
          }
          expect([listeners(controller.signal), clock.timers.size]).toStrictEqual([0, 0]);
        },
      ),
    );
  });

  describe('with abort-controller-x', () => {
    it('hedges functions of it, and works inside them', async () => {
      const options = { baseMs: 1, maxAttempts: 3 };
      const slowFirst = async (signal: AbortSignal, attempt: number): Promise<number> => {
        await (attempt === 0 ? peer.forever(signal) : peer.delay(signal, 1));
        return attempt;
      };
      expect(await proactiveRetry(undefined, slowFirst, options)).toBeGreaterThan(0);
      const { signal } = new AbortController();
      const inside = peer.race(signal, (inner) => [
        proactiveRetry(inner, forever, options),
        delay(inner, 5).then(() => 'won'),
      ]);
      expect(await inside).toBe('won');
      expect(listeners(signal)).toBe(0);
    });

    it.each(reasons.slice(1))('ends with the reason %p, too', async (reason) => {
      const controller = new AbortController();
      const onError = jest.fn();
      const promise = proactiveRetry(controller.signal, peer.forever, exact({ onError }));
      controller.abort(reason);
      expect((await endOf(promise))[1]).toBe(reason);
      await turn();
      expect(onError).not.toHaveBeenCalled();
    });
  });
});
