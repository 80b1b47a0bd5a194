import { type ForkTask, type SpawnEffects, abortable, delay, forever, spawn } from '@cancelkit/cancellation';
import { CompletionSource, settle } from '@cancelkit/completion';
import { describe, expect, it } from '@jest/globals';
import {
  describeAbortable,
  endOf,
  expectNoUnhandledRejection,
  listeners,
  reasons,
  turn,
} from '../support/abortable.js';
import { FakeClock } from '../support/fake-clock.js';
import { afterAbort, describeStructured, formsOfAbort, heeding, ignoring } from '../support/structured.js';

const error = new Error('the fault');
const [first, second] = [new Error('first'), new Error('second')];
const raise = (thrown: unknown): never => {
  throw thrown;
};

describe('spawn', () => {
  it('discards the late value of its function, and never that of a fork', async () => {
    const controller = new AbortController();
    const [main, forked] = [new CompletionSource<string>(), new CompletionSource<number>()];
    const discarded: unknown[] = [];
    const promise = spawn(
      controller.signal,
      async (_, { fork }) => {
        fork(() => forked.promise);
        return main.promise;
      },
      { graceMs: 0, discard: (value) => void discarded.push(value) },
    );
    controller.abort('why');
    expect(await endOf(promise)).toStrictEqual(['rejected', 'why']);
    forked.setResult(1);
    main.setResult('late');
    await turn();
    expect(discarded).toStrictEqual(['late']);
  });

  it('discards the value of its function when a fork or a cleanup fails, and keeps it when all is well', async () => {
    const discarded: unknown[] = [];
    const options = { discard: (value: unknown) => void discarded.push(value) };
    const forked = spawn(undefined, async (_, { fork }) => (void fork(async () => turn().then(() => raise(error))), 'a'), options); // prettier-ignore
    expect(await endOf(forked)).toStrictEqual(['rejected', error]);
    expect(discarded).toStrictEqual(['a']);
    const deferred = spawn(undefined, async (_, { defer }) => (defer(() => raise(error)), 'b'), options);
    expect(await endOf(deferred)).toStrictEqual(['rejected', error]);
    expect(discarded).toStrictEqual(['a', 'b']);
    expect(await spawn(undefined, async () => 'c', options)).toBe('c');
    expect(discarded).toStrictEqual(['a', 'b']);
  });

  expectNoUnhandledRejection();

  describeAbortable((signal, work) => spawn(signal, (inner) => abortable(inner, work)));

  describe('its forks', () => {
    describeStructured((signal, members, options) =>
      spawn(
        signal,
        (inner, { fork }) => {
          for (const member of members) fork(member);
          return forever(inner);
        },
        options,
      ),
    );
  });

  describe('its function', () => {
    describeStructured((signal, [main, ...members], options) =>
      spawn(
        signal,
        (inner, { fork }) => {
          for (const member of members) fork(member);
          return main!(inner);
        },
        options,
      ),
    );
  });

  it.each([undefined, null, 'fn', {}])('refuses %p as the function, synchronously', (wrong) => {
    for (const signal of [undefined, AbortSignal.abort()]) {
      expect(() => void spawn(signal, wrong as never)).toThrow(/^Expected `fn` to be a function, got /);
    }
  });

  it.each(reasons)(
    'acx-07, does not call the function on an aborted signal, and keeps the reason %p',
    async (reason) => {
      let calls = 0;
      const promise = spawn(AbortSignal.abort(reason), async () => void (calls += 1));
      expect((await endOf(promise))[1]).toBe(reason);
      expect(calls).toBe(0);
    },
  );

  describe('the function', () => {
    it('gives the value', async () => {
      const { signal } = new AbortController();
      expect(await spawn(signal, async () => 'value')).toBe('value');
      expect(listeners(signal)).toBe(0);
    });

    it('faults when it throws, and when it returns no promise', async () => {
      expect(await endOf(spawn(undefined, () => raise(error)))).toStrictEqual(['rejected', error]);
      const [, seen] = await endOf(spawn(undefined, (() => 5) as never));
      expect(seen).toMatchObject({ name: 'TypeError', message: 'Expected `fn(signal)` to be a promise, got 5.' });
    });

    it('gives its value when it ignores the abort', async () => {
      const controller = new AbortController();
      const promise = spawn(controller.signal, async (_, { fork }) => {
        fork(heeding);
        await turn();
        return 'finished';
      });
      controller.abort('why');
      expect(await promise).toBe('finished');
    });

    it('aborts the forks when it ends, and waits for them', async () => {
      const { signal } = new AbortController();
      const seen: unknown[] = [];
      let inner: AbortSignal | undefined;
      const value = await spawn(signal, async (innerSignal, { fork }) => {
        inner = innerSignal;
        fork(
          afterAbort((reason) => {
            seen.push(reason);
            return reason;
          }),
        );
        return 'value';
      });
      expect(value).toBe('value');
      expect(seen).toMatchObject([{ name: 'AbortError', message: 'The function run by spawn() ended' }]);
      expect(inner?.aborted).toBe(true);
    });

    it('faults with its error although a fork fails afterwards', async () => {
      const promise = spawn(undefined, async (_, { fork }) => {
        fork(afterAbort(() => second));
        throw first;
      });
      expect(await endOf(promise)).toStrictEqual(['rejected', first]);
    });

    it('has no value when a fork fails afterwards', async () => {
      const promise = spawn(undefined, async (_, { fork }) => {
        fork(afterAbort(() => error));
        return 'value';
      });
      expect(await endOf(promise)).toStrictEqual(['rejected', error]);
    });

    it('may reject with an abort error that nobody has asked for', async () => {
      const abort = new DOMException('of its own', 'AbortError');
      expect((await endOf(spawn(undefined, () => Promise.reject(abort))))[1]).toBe(abort);
    });
  });

  it('rejects with the reason when the signal aborts after the function has given up with an abort error', async () => {
    const controller = new AbortController();
    const promise = spawn(controller.signal, async (_, { fork }) => {
      fork(afterAbort((reason) => reason));
      throw new DOMException('of its own', 'AbortError');
    });
    await Promise.resolve();
    await Promise.resolve();
    controller.abort('why');
    expect(await endOf(promise)).toStrictEqual(['rejected', 'why']);
  });

  describe('fork', () => {
    it.each([undefined, null, 'fn', {}])('refuses %p, synchronously', async (wrong) => {
      const { signal } = new AbortController();
      const promise = spawn(signal, async (_, { fork }) => {
        expect(() => fork(wrong as never)).toThrow(/^Expected `fn` to be a function, got /);
      });
      await promise;
      expect.assertions(1);
    });

    it('calls the function at once, with a signal of its own that aborts with the spawned one', async () => {
      const controller = new AbortController();
      const seen: AbortSignal[] = [];
      const promise = spawn(controller.signal, (inner, { fork }) => {
        for (let i = 0; i < 2; i++) {
          fork((signal) => {
            seen.push(signal);
            return heeding(signal);
          });
        }
        expect(seen).toHaveLength(2);
        expect(new Set([inner, ...seen]).size).toBe(3);
        return forever(inner);
      });
      controller.abort('why');
      expect(seen.map(({ reason }) => reason as unknown)).toStrictEqual(['why', 'why']);
      expect(await endOf(promise)).toStrictEqual(['rejected', 'why']);
    });

    it('aborts the spawned function and the other forks when it faults', async () => {
      const log: unknown[] = [];
      const logging = afterAbort((reason) => {
        log.push(reason);
        return reason;
      });
      const promise = spawn(undefined, (inner, { fork }) => {
        fork(async () => {
          await turn();
          throw error;
        });
        fork(logging);
        return logging(inner);
      });
      expect(await endOf(promise)).toStrictEqual(['rejected', error]);
      const why = { name: 'AbortError', message: 'A function forked by spawn() failed' };
      expect(log).toMatchObject([why, why]);
    });

    it.each([
      ['throws', () => raise(error), error],
      ['returns no promise', () => undefined, expect.objectContaining({ name: 'TypeError' })],
    ])('counts as a fault when it %s', async (_, fn, fault) => {
      let joined: unknown;
      const promise = spawn(undefined, async (inner, { fork }) => {
        const task = fork(fn as never);
        joined = task.join();
        await forever(inner);
      });
      expect(await endOf(promise)).toStrictEqual(['rejected', fault]);
      expect(await endOf(joined as Promise<unknown>)).toStrictEqual(['rejected', fault]);
    });

    it('can be called by forks, and later', async () => {
      const log: string[] = [];
      await spawn(undefined, async (_, { fork }) => {
        await turn();
        await fork(async () => {
          await fork(async () => void log.push('inner')).join();
          log.push('outer');
        }).join();
      });
      expect(log).toStrictEqual(['inner', 'outer']);
    });

    it('gives a canceled task when the signal is aborted already, and does not call the function', async () => {
      const controller = new AbortController();
      let task: ForkTask<number> | undefined;
      let calls = 0;
      const promise = spawn(controller.signal, async (_, { fork }) => {
        controller.abort('why');
        task = fork(async () => (calls += 1));
        task.abort('other');
      });
      expect(await endOf(promise)).toStrictEqual(['fulfilled', undefined]);
      expect(await endOf(task!.join())).toStrictEqual(['rejected', 'why']);
      expect(calls).toBe(0);
    });

    it('gives a canceled task after the end', async () => {
      let effects: SpawnEffects | undefined;
      await spawn(undefined, async (_, given) => void (effects = given));
      const task = effects!.fork(async () => 1);
      expect(await endOf(task.join())).toMatchObject(['rejected', { name: 'AbortError' }]);
    });

    describe('join', () => {
      it('gives how the fork ends: always the same promise', async () => {
        await spawn(undefined, async (_, { fork }) => {
          const task = fork(async () => 'value');
          expect(task.join()).toBe(task.join());
          expect(await task.join()).toBe('value');
        });
        expect.assertions(2);
      });

      it('shows a fault, and nobody has to handle it', async () => {
        let joined: Promise<unknown> | undefined;
        const promise = spawn(undefined, async (inner, { fork }) => {
          const task = fork(() => Promise.reject(error));
          void task.join();
          joined = task.join();
          await forever(inner);
        });
        expect(await endOf(promise)).toStrictEqual(['rejected', error]);
        expect(await endOf(joined!)).toStrictEqual(['rejected', error]);
      });
    });

    describe('abort', () => {
      it.each(formsOfAbort)('cancels that fork only, which may reject with %s', async (_, form) => {
        const log: unknown[] = [];
        const value = await spawn(undefined, async (inner, { fork }) => {
          const task = fork(afterAbort(form));
          const other = fork((signal) => turn().then(() => signal.aborted));
          task.abort('why');
          log.push(await endOf(task.join()), await other.join(), inner.aborted);
          return 'value';
        });
        expect(value).toBe('value');
        expect(log).toStrictEqual([['rejected', 'why'], false, false]);
      });

      it('is by an AbortError without a reason', async () => {
        await spawn(undefined, async (_, { fork }) => {
          const task = fork(heeding);
          task.abort();
          expect(await endOf(task.join())).toMatchObject(['rejected', { name: 'AbortError' }]);
        });
        expect.assertions(1);
      });

      it('does not hide a cleanup that fails', async () => {
        const promise = spawn(undefined, async (inner, { fork }) => {
          fork(afterAbort(() => error)).abort('why');
          await forever(inner);
        });
        expect(await endOf(promise)).toStrictEqual(['rejected', error]);
      });

      it('does nothing after the end of the fork', async () => {
        await spawn(undefined, async (_, { fork }) => {
          const task = fork(async () => 'value');
          await task.join();
          task.abort('late');
          expect(await task.join()).toBe('value');
        });
        expect.assertions(1);
      });
    });

    it('lets a fork that rejects with an abort error of its own accord go', async () => {
      const value = await spawn(undefined, async (_, { fork }) => {
        fork(() => Promise.reject(new DOMException('of its own', 'AbortError')));
        await turn();
        return 'value';
      });
      expect(value).toBe('value');
    });

    it('keeps nothing of forks that have ended', async () => {
      await spawn(undefined, async (inner, { fork }) => {
        const children: (() => unknown)[] = [];
        for (let i = 0; i < 100; i++) {
          let signal: AbortSignal | undefined;
          await fork(async (forked) => void (signal = forked)).join();
          children.push(() => signal?.aborted);
        }
        fork(() => Promise.reject(error));
        await endOf(forever(inner));
        expect(children.some((aborted) => aborted() === true)).toBe(false); // let go of before the abort
      }).catch(() => undefined);
      expect.assertions(1);
    });
  });

  describe('acx-17, aborted inside', () => {
    it.each(reasons)('the synchronous part of a fork: it is aborted, with the reason %p', async (reason) => {
      const controller = new AbortController();
      const promise = spawn(controller.signal, async (inner, { fork }) => {
        fork((signal) => {
          controller.abort(reason);
          return signal.aborted ? Promise.reject(signal.reason as Error) : heeding(signal);
        });
        await forever(inner);
      });
      expect((await endOf(promise))[1]).toBe(reason);
    });
  });

  describe('forks', () => {
    const scope = (
      signal: AbortSignal | undefined,
      forks: 'abort' | 'join',
      fail = false,
    ): [Promise<string>, string[]] => {
      const log: string[] = [];
      const promise = spawn(
        signal,
        async (_, { fork }) => {
          fork((own) =>
            delay(own, 1).then(
              () => log.push('done'),
              () => log.push('aborted'),
            ),
          );
          return fail ? raise(error) : 'value';
        },
        { forks },
      );
      return [promise, log];
    };

    it('are aborted when the function has returned, if nothing else is said', async () => {
      const [promise, log] = scope(undefined, 'abort');
      expect([await promise, log]).toStrictEqual(['value', ['aborted']]);
    });

    it('are joined, if that is asked for', async () => {
      const { signal } = new AbortController();
      const [promise, log] = scope(signal, 'join');
      expect([await promise, log, listeners(signal)]).toStrictEqual(['value', ['done'], 0]);
    });

    it('are aborted in either case when the function has failed', async () => {
      const [promise, log] = scope(undefined, 'join', true);
      expect([await endOf(promise), log]).toStrictEqual([['rejected', error], ['aborted']]);
    });

    it('are aborted by the caller while they are joined', async () => {
      const controller = new AbortController();
      const [promise, log] = scope(controller.signal, 'join');
      await Promise.resolve();
      controller.abort('why');
      await endOf(promise);
      expect([log, listeners(controller.signal)]).toStrictEqual([['aborted'], 0]);
    });

    it('are refused if they are anything else', () => {
      const wrong = { forks: 'wait' as 'join' };
      expect(() => void spawn(undefined, async () => 1, wrong)).toThrow(
        /^Expected `forks` to be 'abort' or 'join', got /,
      );
    });
  });

  describe('defer', () => {
    it.each([undefined, null, 'fn', {}])('refuses %p, synchronously', async (wrong) => {
      await spawn(undefined, async (_, { defer }) => {
        expect(() => defer(wrong as never)).toThrow(/^Expected `fn` to be a function, got /);
      });
      expect.assertions(1);
    });

    it('calls the functions when all have ended, the last one first, one after the other', async () => {
      const { signal } = new AbortController();
      const log: string[] = [];
      await spawn(signal, async (_, { fork, defer }) => {
        defer(() => void log.push('first'));
        defer(async () => {
          log.push('second');
          await turn();
          log.push('second through');
        });
        fork(async (forked) => {
          defer(() => void log.push('third'));
          await afterAbort((reason) => {
            log.push('fork ended');
            return reason;
          })(forked);
        });
        log.push('function ended');
      });
      expect(log).toStrictEqual(['function ended', 'fork ended', 'third', 'second', 'second through', 'first']);
      expect(listeners(signal)).toBe(0);
    });

    it.each([
      ['a fault', () => raise(error), ['rejected', error]],
      ['an abort', (inner: AbortSignal) => forever(inner), ['rejected', 'why']],
    ] as const)('calls them after %s, too', async (_, work, end) => {
      const controller = new AbortController();
      const log: string[] = [];
      const promise = spawn<unknown>(controller.signal, async (inner, { defer }) => {
        defer(() => void log.push('deferred'));
        await work(inner);
      });
      controller.abort('why');
      expect(await endOf(promise)).toStrictEqual(end);
      expect(log).toStrictEqual(['deferred']);
    });

    it('calls what a deferred function defers', async () => {
      const log: string[] = [];
      await spawn(undefined, async (_, { defer }) => {
        defer(() => void log.push('last'));
        defer(() => {
          defer(() => void log.push('nested'));
        });
      });
      expect(log).toStrictEqual(['nested', 'last']);
    });

    describe.each([
      ['throws', (thrown: unknown) => () => raise(thrown)],
      ['rejects', (thrown: unknown) => () => Promise.reject(thrown)],
    ])('a function that %s', (_, failing) => {
      it('faults, and the others are called all the same', async () => {
        const log: string[] = [];
        const promise = spawn(undefined, async (__, { defer }) => {
          defer(() => void log.push('other'));
          defer(failing(error));
          return 'value';
        });
        expect(await endOf(promise)).toStrictEqual(['rejected', error]);
        expect(log).toStrictEqual(['other']);
      });

      it('faults after an abort', async () => {
        const controller = new AbortController();
        const promise = spawn(controller.signal, async (inner, { defer }) => {
          defer(failing(error));
          await forever(inner);
        });
        controller.abort('why');
        expect(await endOf(promise)).toStrictEqual(['rejected', error]);
      });

      it('together with others, or after a fault, gives an AggregateError of all in order', async () => {
        const faults = async (fn: () => Promise<string>): Promise<unknown> => {
          const promise = spawn(undefined, (__, { defer }) => {
            defer(failing(second));
            defer(failing(first));
            return fn();
          });
          return ((await endOf(promise))[1] as AggregateError).errors;
        };
        expect(await faults(async () => 'value')).toStrictEqual([first, second]);
        expect(await faults(() => Promise.reject(error))).toStrictEqual([error, first, second]);
      });

      it.each(formsOfAbort)(
        'has not cleaned up if it passes on the abort of the scope, and faults: %s',
        async (__, form) => {
          const controller = new AbortController();
          const promise = spawn(controller.signal, async (inner, { defer }) => {
            defer(failing(form('why')));
            await forever(inner);
          });
          controller.abort('why');
          const completion = await settle(promise, controller.signal);
          expect(completion).toMatchObject({ status: 'faulted', error: { name: 'Error' } });
          expect((completion as { error: Error }).error.message).toMatch(
            /^A function deferred in spawn\(\) was ended by/,
          );
        },
      );
    });

    it('gives the functions a signal that is not aborted, whatever has become of the scope', async () => {
      const controller = new AbortController();
      const seen: unknown[] = [];
      const promise = spawn(controller.signal, async (inner, { defer }) => {
        defer((cleanup) => delay(cleanup, 1).then(() => seen.push(cleanup.aborted)));
        await forever(inner);
      });
      controller.abort('why');
      expect(await endOf(promise)).toStrictEqual(['rejected', 'why']);
      expect(seen).toStrictEqual([false]);
    });

    it('calls the functions after the members have been abandoned, and at once those that come still later', async () => {
      const clock = new FakeClock();
      const controller = new AbortController();
      const log: string[] = [];
      let connected = (): void => undefined;
      let task: ForkTask<unknown> | undefined;
      const promise = spawn(
        controller.signal,
        async (_, { fork, defer }) => {
          task = fork(ignoring);
          defer(() => void log.push('deferred'));
          await new Promise<void>((resolve) => (connected = resolve));
          defer(() => void log.push('disconnected'));
          log.push('goes on');
        },
        { graceMs: 100, clock },
      );
      const joined = endOf(task!.join());
      controller.abort('why');
      clock.advance(100);
      expect(await endOf(promise)).toStrictEqual(['rejected', 'why']);
      expect(log).toStrictEqual(['deferred']);
      expect(await joined).toStrictEqual(['rejected', 'why']); // who waits for an abandoned fork is told
      connected();
      await turn();
      expect(log).toStrictEqual(['deferred', 'disconnected', 'goes on']);
    });
  });

  describe('graceMs', () => {
    it('ends the scope once when it passes inside the function', async () => {
      const clock = new FakeClock();
      const controller = new AbortController();
      const abandoned: number[] = [];
      const promise = spawn(
        controller.signal,
        async () => {
          controller.abort('why');
          clock.advance(100);
          return 'value';
        },
        { graceMs: 100, clock, onAbandoned: (count) => void abandoned.push(count) },
      );
      expect(await endOf(promise)).toStrictEqual(['rejected', 'why']);
      expect(abandoned).toStrictEqual([1]);
      expect([clock.timers.size, listeners(controller.signal)]).toStrictEqual([0, 0]);
    });

    it('bounds how long forks are waited for after the function has ended', async () => {
      const clock = new FakeClock();
      const promise = spawn(
        undefined,
        async (_, { fork }) => {
          fork(ignoring);
          return 'value';
        },
        { graceMs: 100, clock },
      );
      await turn();
      expect(clock.asked).toStrictEqual([100]);
      clock.advance(100);
      expect(await promise).toBe('value'); // acx-14
    });
  });

  it('works as its example shows', async () => {
    const log: string[] = [];
    const acquire = async (_: AbortSignal, name: string) => ({
      release: async () => void log.push(`released ${name}`),
      extend: async (signal: AbortSignal) => void log.push(`extended ${signal.aborted}`),
    });
    const work = (inner: AbortSignal): Promise<void> => delay(inner, 20);
    const { signal } = new AbortController();
    await spawn(signal, async (inner, { fork, defer }) => {
      const lock = await acquire(inner, 'the lock');
      defer(() => lock.release());
      fork(async (forked) => {
        for (;;) {
          await delay(forked, 1);
          await lock.extend(forked);
        }
      });
      await work(inner);
    });
    expect(log.at(0)).toBe('extended false');
    expect(log.at(-1)).toBe('released the lock');
  });
});
