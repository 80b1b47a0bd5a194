import { CancellationSource, waitAsync } from '@cancelkit/cancellation';
import type * as completion from '@cancelkit/completion';
import { type Completion, CompletionSource, settle } from '@cancelkit/completion';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import {
  describeAbortable,
  endOf,
  expectNoUnhandledRejection,
  listeners,
  reasons,
  turn,
} from '../support/abortable.js';
import { FakeClock } from '../support/fake-clock.js';

const error = new Error('the fault');
const abortError = new DOMException('left', 'AbortError');
const never = new Promise<string>(() => undefined);

/** What there is to wait for, pending or ended, in each of its two forms. */
const forms = [
  [
    'promise',
    <T>(end: (source: CompletionSource<T>) => void) => {
      const source = new CompletionSource<T>();
      end(source);
      source.promise.catch(() => undefined);
      return source.promise;
    },
  ],
  [
    'source',
    <T>(end: (source: CompletionSource<T>) => void) => {
      const source = new CompletionSource<T>();
      source.onCompleted(() => undefined);
      end(source);
      return source;
    },
  ],
] as const;

const ends: readonly (readonly [string, (source: CompletionSource<string>) => void, readonly [string, unknown]])[] = [
  ['succeeded', (source) => source.setResult('value'), ['fulfilled', 'value']],
  ['faulted', (source) => source.setException(error), ['rejected', error]],
  ['canceled', (source) => source.setCanceled(abortError), ['rejected', abortError]],
];

describe('waitAsync', () => {
  expectNoUnhandledRejection();

  describe('for a promise', () => {
    describeAbortable((signal, work) => waitAsync(work, { signal }));
  });

  describe('for a source', () => {
    describeAbortable((signal, work) => {
      const source = new CompletionSource<unknown>();
      source.follow(work);
      return waitAsync(source, { signal });
    });
  });

  describe('with a timeout', () => {
    describeAbortable((signal, work) => waitAsync(work, { signal, timeoutMs: 1000, clock: new FakeClock() }));
  });

  describe.each(forms)('for a %s', (form, make) => {
    describe.each(ends)('that has %s already', (_, end, outcome) => {
      it.each([
        ['nothing', {}],
        ['a zero timeout', { timeoutMs: 0 }], // .NET 82
        ['a deadline that has passed', { deadline: 0 }],
        ['an aborted signal', { signal: AbortSignal.abort('why') }], // .NET 83
        ['both', { timeoutMs: 0, signal: AbortSignal.abort('why') }], // .NET 84
        ['an own aborted signal', { signal: CancellationSource.linked(AbortSignal.abort('why')).signal }],
      ])('gives that, whatever else there is: %s', async (_name, options) => {
        const awaited = make(end);
        expect(await endOf(waitAsync(awaited, options))).toStrictEqual(outcome); // .NET 85, 86
        expect(await endOf(waitAsync(awaited, options))).toStrictEqual(outcome); // known from the first wait
      });
    });

    it('lets an aborted signal win over a zero timeout', async () => {
      const promise = waitAsync(
        make(() => undefined),
        { signal: AbortSignal.abort('why'), timeoutMs: 0 },
      ); // .NET 96
      expect(await endOf(promise)).toStrictEqual(['rejected', 'why']);
    });

    it('times out at once when the timeout is zero, without a timer', async () => {
      const clock = new FakeClock();
      for (const signal of [undefined, new AbortController().signal]) {
        const [, seen] = await endOf(
          waitAsync(
            make(() => undefined),
            { signal, timeoutMs: 0, clock },
          ),
        ); // .NET 87
        expect(seen).toBeInstanceOf(DOMException);
        expect(seen).toMatchObject({ name: 'TimeoutError', message: 'The operation timed out after 0 ms' });
      }
      expect(clock.asked).toStrictEqual([]);
    });

    it('times out by the clock that is passed, and lets go of everything', async () => {
      const clock = new FakeClock(); // .NET 88, 93
      const { signal } = new AbortController();
      const promise = waitAsync(
        make(() => undefined),
        { signal, timeoutMs: 250, clock },
      );
      expect([clock.asked, clock.timers.size, listeners(signal)]).toStrictEqual([[250], 1, 1]);
      clock.advance(249);
      expect(listeners(signal)).toBe(1);
      clock.advance(1);
      expect([clock.timers.size, listeners(signal)]).toStrictEqual([0, 0]); // .NET 97
      expect((await endOf(promise))[1]).toMatchObject({
        name: 'TimeoutError',
        message: 'The operation timed out after 250 ms',
      });
    });

    it('counts the earlier of timeout and deadline', () => {
      const clock = new FakeClock(1000);
      const wait = (timeoutMs: number, deadline: number | Date): unknown =>
        waitAsync(
          make(() => undefined),
          { timeoutMs, deadline, clock },
        );
      wait(100, 1250);
      wait(300, new Date(1250));
      wait(Infinity, 1251);
      wait(10, Infinity);
      wait(Infinity, Infinity);
      expect(clock.asked).toStrictEqual([100, 250, 251, 10]);
    });

    it.each(ends)('ends as it %s, and lets go of everything', async (_, end, outcome) => {
      const clock = new FakeClock();
      const { signal } = new AbortController();
      let source = new CompletionSource<string>();
      const awaited = make<string>((created) => (source = created));
      const ended = endOf(waitAsync(awaited, { signal, timeoutMs: 250, clock }));
      end(source);
      if (form === 'promise') await turn();
      expect([clock.timers.size, listeners(signal)]).toStrictEqual([0, 0]); // .NET 97
      clock.advance(1000);
      expect(await ended).toStrictEqual(outcome); // .NET 92
    });

    it('clears the timer when it is aborted', async () => {
      const clock = new FakeClock();
      const controller = new AbortController();
      const promise = waitAsync(
        make(() => undefined),
        { signal: controller.signal, timeoutMs: 250, clock },
      );
      controller.abort('why');
      expect(clock.timers.size).toBe(0);
      expect(await endOf(promise)).toStrictEqual(['rejected', 'why']); // .NET 89
    });

    it('lets one abort end many waits', async () => {
      const controller = new AbortController(); // .NET 90
      const awaited = make<string>(() => undefined);
      const waits = [1, 2, 3, 4].map(() => waitAsync(awaited, { signal: controller.signal }));
      expect(listeners(controller.signal)).toBe(1);
      controller.abort('why');
      for (const wait of waits) expect(await endOf(wait)).toStrictEqual(['rejected', 'why']);
    });

    it('ends the wait, not the work: a later wait gets the value', async () => {
      const clock = new FakeClock(); // .NET 91, 94
      let source = new CompletionSource<string>();
      const awaited = make<string>((created) => (source = created));
      const early = waitAsync(awaited, { timeoutMs: 1, clock });
      clock.advance(1);
      expect((await endOf(early))[0]).toBe('rejected');
      expect(source.state.status).toBe('pending');
      const later = waitAsync(awaited);
      source.setResult('value');
      expect(await later).toBe('value');
      expect(await waitAsync(awaited)).toBe('value');
    });

    it('serves waits in their order', async () => {
      const order: number[] = [];
      let source = new CompletionSource<string>();
      const awaited = make<string>((created) => (source = created));
      const waits = [1, 2, 3].map((id) => waitAsync(awaited).then(() => order.push(id)));
      source.setResult('value');
      await Promise.all(waits);
      expect(order).toStrictEqual([1, 2, 3]);
    });

    it('observes what it has waited for, also when the wait was over before the fault', async () => {
      const controller = new AbortController();
      let source = new CompletionSource<string>();
      // Without a handler of its own: the wait is all that observes.
      const awaited = form === 'promise' ? (source = new CompletionSource<string>()).promise : source;
      const promise = waitAsync(awaited, { signal: controller.signal });
      controller.abort('why');
      expect(await endOf(promise)).toStrictEqual(['rejected', 'why']);
      source.setException(error);
      await turn(); // the check is expectNoUnhandledRejection's
    });

    it('observes what it has waited for when it has given up at once', async () => {
      const source = new CompletionSource<string>();
      const awaited = form === 'promise' ? source.promise : source;
      expect(await endOf(waitAsync(awaited, { signal: AbortSignal.abort('why') }))).toStrictEqual(['rejected', 'why']);
      source.setException(error);
      await turn();
    });

    it('takes the value of any kind', async () => {
      const awaited = make<unknown>((source) => source.setResult(undefined));
      expect(await waitAsync(awaited)).toBeUndefined();
    });
  });

  describe('a wrong argument', () => {
    const states = ['pending', ...ends.map(([status]) => status)];
    // .NET 81
    it.each(states)('throws synchronously when the source is %s, whether or not the signal is aborted', (status) => {
      const source = new CompletionSource<string>();
      source.onCompleted(() => undefined);
      ends.find(([name]) => name === status)?.[1](source);
      for (const signal of [undefined, new AbortController().signal, AbortSignal.abort()]) {
        for (const wrong of [-1, NaN, -Infinity]) {
          expect(() => void waitAsync(source, { signal, timeoutMs: wrong })).toThrow(RangeError);
        }
        expect(() => void waitAsync(source, { signal, timeoutMs: '1' as never })).toThrow(TypeError);
        expect(() => void waitAsync(source, { signal, deadline: new Date(NaN) })).toThrow(RangeError);
        expect(() => void waitAsync(source, { signal, deadline: 'soon' as never })).toThrow(TypeError);
        expect(() => void waitAsync(source, { signal, clock: null as never })).toThrow(TypeError);
      }
    });

    it.each([undefined, null, 5, 'promise', {}, { then: 1 }, { onCompleted: () => undefined }])(
      'refuses to wait for %p, synchronously',
      (wrong) => {
        expect(() => void waitAsync(wrong as never, { signal: AbortSignal.abort() })).toThrow(
          /^Expected `promiseOrSource` to be a promise or a CompletionSource, got /,
        );
      },
    );

    it('refuses a signal in place of the options', () => {
      expect(() => void waitAsync(never, new AbortController().signal as never)).toThrow(/^Expected `options` to be/);
      expect(() => void waitAsync(never, null as never)).toThrow(/^Expected `options` to be/);
    });

    it('leaves nothing behind', () => {
      const { signal } = new AbortController();
      expect(() => void waitAsync(never, { signal, timeoutMs: -1 })).toThrow(RangeError);
      expect(listeners(signal)).toBe(0);
    });
  });

  describe('a promise that rejects', () => {
    it.each(reasons)('passes the error by identity: %p', async (reason) => {
      const { signal } = new AbortController();
      for (const options of [{}, { signal }, { signal: AbortSignal.abort() }, { signal: AbortSignal.abort(reason) }]) {
        const [status, seen] = await endOf(waitAsync(Promise.reject(reason), options));
        expect(status).toBe('rejected');
        expect(seen).toBe(reason);
      }
    });

    it('passes an error that was caused by the reason of the signal by identity, too', async () => {
      const signal = AbortSignal.abort('why');
      const wrapped = new Error('wrapped', { cause: 'why' });
      expect((await endOf(waitAsync(Promise.reject(wrapped), { signal })))[1]).toBe(wrapped);
    });

    it.each([
      ['an abort error', abortError, undefined],
      ['the reason of the signal', 'why', AbortSignal.abort('why')],
      ['what it caused', new Error('wrapped', { cause: 'why' }), AbortSignal.abort('why')],
    ])('is canceled, and silent when nobody awaits it, by %s', async (_, rejection, signal) => {
      void waitAsync(Promise.reject(rejection), { signal });
      await turn(); // the check is expectNoUnhandledRejection's
    });

    it('may reject with an error that cannot be read', async () => {
      const { proxy, revoke } = Proxy.revocable({}, {});
      revoke();
      const [, seen] = await endOf(waitAsync(Promise.reject(proxy), { signal: AbortSignal.abort('why') }));
      expect(seen === proxy).toBe(true);
    });
  });

  describe('a source', () => {
    it('is exact: a fault is a fault, also with the reason of the signal', async () => {
      const source = new CompletionSource();
      source.setException('why');
      const wait = waitAsync(source, { signal: AbortSignal.abort('why') });
      expect(await endOf(wait)).toStrictEqual(['rejected', 'why']);
    });

    it.each(['inline', 'microtask', 'task'] as const)('in mode %s is not overtaken by a later abort', async (mode) => {
      const controller = new AbortController();
      const clock = new FakeClock();
      const source = new CompletionSource<string>({ continuations: mode });
      const promise = waitAsync(source, { signal: controller.signal, timeoutMs: 5, clock });
      source.setResult('value');
      expect([listeners(controller.signal), clock.timers.size]).toStrictEqual([0, 0]);
      controller.abort('late');
      expect(await promise).toBe('value');
    });

    it.each(['inline', 'microtask', 'task'] as const)('in mode %s that faults is observed', async (mode) => {
      const source = new CompletionSource<string>({ continuations: mode });
      const promise = waitAsync(source);
      source.setException(error);
      expect(await endOf(promise)).toStrictEqual(['rejected', error]);
    });

    it('may come from another copy of the package', async () => {
      jest.resetModules();
      const other = jest.requireActual<typeof completion>('@cancelkit/completion');
      expect(other.CompletionSource).not.toBe(CompletionSource);
      const source = new other.CompletionSource<string>();
      const promise = waitAsync(source as never);
      source.setResult('value');
      expect(await promise).toBe('value');
      expect(await waitAsync(source as never, { timeoutMs: 0 })).toBe('value');
    });

    it('passes the completion of a cancellation whose reason is a signal', async () => {
      const controller = new AbortController();
      const promise = waitAsync(never, { signal: controller.signal });
      const reason = new AbortController().signal;
      controller.abort(reason);
      expect((await endOf(promise))[1]).toBe(reason);
    });
  });

  describe('a thenable', () => {
    type Then = PromiseLike<string>['then'];
    const thenable = (then: (resolve: (value: string) => void, reject: (error: unknown) => void) => void) =>
      ({ then }) as { then: Then };

    it.each([
      ['calls back at once', thenable((resolve) => resolve('value')), ['fulfilled', 'value']],
      ['calls back twice', thenable((resolve) => ['value', 'other'].forEach(resolve)), ['fulfilled', 'value']],
      [
        'calls back both ways',
        thenable((resolve, reject) => {
          reject(error);
          resolve('no');
        }),
        ['rejected', error],
      ],
      [
        'throws',
        thenable(() => {
          throw error;
        }),
        ['rejected', error],
      ],
      [
        'throws after it has called back',
        thenable((resolve) => {
          resolve('value');
          throw error;
        }),
        ['fulfilled', 'value'],
      ],
    ])('that %s', async (_, awaited, outcome) => {
      expect(await endOf(waitAsync(awaited, { timeoutMs: 1000, clock: new FakeClock() }))).toStrictEqual(outcome);
    });

    it('is asked once, however often it is waited for', async () => {
      let calls = 0;
      const awaited = thenable((resolve) => {
        calls += 1;
        resolve('value');
      });
      expect([await waitAsync(awaited), await waitAsync(awaited)]).toStrictEqual(['value', 'value']);
      expect(calls).toBe(1);
    });
  });

  describe('when something happens while it is being set up', () => {
    it('lets go of everything when the clock fires at once', async () => {
      const { signal } = new AbortController(); // .NET 98
      const clock = Object.assign(new FakeClock(), {
        setTimeout: (callback: () => void) => callback(),
      });
      const promise = waitAsync(never, { signal, timeoutMs: 5, clock });
      expect(listeners(signal)).toBe(0);
      expect((await endOf(promise))[1]).toMatchObject({ name: 'TimeoutError' });
    });

    it('lets go of everything when the clock aborts the signal', async () => {
      const controller = new AbortController(); // .NET 98
      const fake = new FakeClock();
      const clock = {
        now: () => 0,
        setTimeout: (callback: () => void, ms: number) => {
          controller.abort('why');
          return fake.setTimeout(callback, ms);
        },
        clearTimeout: (handle: unknown) => fake.clearTimeout(handle),
      };
      const promise = waitAsync(never, { signal: controller.signal, timeoutMs: 5, clock });
      expect(await Promise.race([endOf(promise), turn().then(() => 'pending')])).toStrictEqual(['rejected', 'why']);
      expect([listeners(controller.signal), fake.timers.size]).toStrictEqual([0, 0]);
    });

    it('leaves nothing behind when the clock throws', () => {
      const { signal } = new AbortController();
      const clock = Object.assign(new FakeClock(), {
        setTimeout: () => {
          throw error;
        },
      });
      expect(() => void waitAsync(never, { signal, timeoutMs: 5, clock })).toThrow(error);
      expect(listeners(signal)).toBe(0);
    });
  });

  describe('under fake timers', () => {
    afterEach(() => {
      jest.useRealTimers();
    });

    it('times out by them', async () => {
      jest.useFakeTimers();
      const promise = waitAsync(never, { timeoutMs: 2 ** 31 });
      const ended = endOf(promise);
      jest.advanceTimersByTime(2 ** 31 - 1);
      expect(await Promise.race([ended, Promise.resolve('pending')])).toBe('pending');
      jest.advanceTimersByTime(1);
      expect((await ended)[1]).toMatchObject({ name: 'TimeoutError' });
      expect(jest.getTimerCount()).toBe(0);
    });

    it('does not wait for them where there is nothing to time', async () => {
      jest.useFakeTimers();
      expect(await endOf(waitAsync(new Promise(() => undefined), { signal: AbortSignal.abort('why') }))).toStrictEqual([
        'rejected',
        'why',
      ]);
    });
  });

  it('tells by settle how it ended', async () => {
    const clock = new FakeClock();
    const completions: Promise<Completion<string>>[] = [
      settle(waitAsync(Promise.resolve('value'))),
      settle(waitAsync(never, { timeoutMs: 0, clock })),
      settle(waitAsync(never, { signal: AbortSignal.abort() })),
    ];
    const statuses = (await Promise.all(completions)).map(({ status }) => status);
    expect(statuses).toStrictEqual(['succeeded', 'faulted', 'canceled']); // a timeout is a fault: P15
  });
});
