// Arguments that throw, lie and call back when nobody expects it, against everything that takes such an argument.
import {
  CompletionSource,
  canceled,
  faulted,
  isAbortReason,
  match,
  settle,
  succeeded,
  unwrap,
} from '@cancelkit/completion';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  Hostility,
  hostileCallbacks,
  hostileIterables,
  hostilePromises,
  hostileSignals,
  hostileValues,
  spoilt,
} from './support/hostile.js';
import { outcomeOf } from './support/outcome-of.js';
import { reportedBy } from './support/reported.js';
import { uncaught } from './support/uncaught.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
afterEach(turn); // Jest fails the test that has an unhandled rejection

const same = (a: unknown, b: unknown): void => expect(Object.is(a, b)).toBe(true); // a message would ask it what it is
const observed = (): CompletionSource<unknown> => {
  const source = new CompletionSource<unknown>();
  source.onCompleted(() => undefined);
  return source;
};

describe('a signal', () => {
  for (const { name, make } of hostileSignals) {
    describe(name, () => {
      it.each(['never', 'before'])('classifies, aborted %s', async (when) => {
        const { signal, abort, left } = make();
        if (when === 'before') abort();
        const error = new Error('the fault', { cause: 'why' });
        const rejected = (): Promise<never> => {
          const promise = Promise.reject(error);
          promise.catch(() => undefined);
          return promise;
        };
        const reported = await uncaught(async () => {
          for (const call of [
            () => settle(rejected(), signal),
            () => isAbortReason(error, signal),
            () => {
              const source = observed();
              source.follow(rejected(), signal);
              return source.promise;
            },
          ]) {
            const [end, thrown] = await outcomeOf(call);
            expect(end).not.toBe('hangs');
            if (end === 'threw')
              expect((thrown as Error).message).toMatch(/^Expected `signal` to be an AbortSignal, got /);
          }
        });
        for (const one of reported) expect(one).toBeInstanceOf(Hostility);
        expect(left()).toBe(0);
      });
    });
  }
});

describe('a promise', () => {
  for (const { name, make } of hostilePromises) {
    it(`${name} ends what waits for it, or is refused`, async () => {
      const follow = (): unknown => {
        const source = observed();
        source.follow(make() as Promise<unknown>);
        return source.promise;
      };
      for (const call of [() => settle(make() as Promise<unknown>), follow]) {
        const [end, error] = await outcomeOf(call);
        expect(end).not.toBe('hangs');
        if (end === 'threw' && !(error instanceof Hostility)) {
          expect((error as Error).message).toMatch(/^Expected `\w+` to be a promise or a CompletionSource, got /);
        }
      }
    });
  }

  for (const { name, make } of spoilt) {
    it(`of ${name} is passed on as it is`, async () => {
      const [promise, value] = await make();
      const completion = await settle(promise);
      expect(completion.status).toBe('succeeded');
      same((completion as { value: unknown }).value, value);
      const source = new CompletionSource<unknown>();
      source.follow(promise);
      await turn();
      expect(source.state.status).toBe('succeeded');
      same((source.state as { value: unknown }).value, value);
      expect((await outcomeOf(() => source.promise))[0]).toBe('rejected'); // a promise cannot be resolved with it
    });
  }
});

describe('a value', () => {
  for (const { name, make } of hostileValues) {
    it(`${name} passes as an error and as a reason, by identity`, async () => {
      const value = make();
      for (const [set, key] of [
        ['setException', 'error'],
        ['setCanceled', 'reason'],
      ] as const) {
        const source = observed();
        source[set](value);
        same((source.state as unknown as Record<string, unknown>)[key], value);
        const [end, thrown] = await outcomeOf(() => source.promise);
        expect(end).toBe('rejected');
        same(thrown, value);
      }
      const copied = observed();
      copied.setExceptions([value]);
      same((copied.state as { error: unknown }).error, value);
    });

    it(`${name} is a result, or is refused, and then the source is pending`, () => {
      for (const set of [
        (source: CompletionSource<unknown>, value: unknown) => source.setResult(value),
        (source: CompletionSource<unknown>, value: unknown) => source.setCompletion(succeeded(value)),
      ]) {
        const [source, value] = [observed(), make()];
        let thrown = false;
        try {
          set(source, value);
        } catch {
          thrown = true;
        }
        expect(source.state.status).toBe(thrown ? 'pending' : 'succeeded');
        if (!thrown) same((source.state as { value: unknown }).value, value);
      }
    });

    it(`${name} is in no message of a set that loses`, () => {
      for (const completion of [faulted(make()), canceled(make())]) {
        const source = observed();
        source.setCompletion(completion);
        expect(() => source.setResult(1)).toThrow(
          `Cannot set a result: the source is already ${completion.status}. Use trySetResult() if completions may race.`,
        );
      }
    });

    it(`${name} is refused as an argument of another kind, with an error that says so`, () => {
      const source = observed();
      for (const call of [
        (value: never) => source.setCompletion(value),
        (value: never) => source.setExceptions(value),
        (value: never) => source.onCompleted(value),
        (value: never) => match(value, {} as never),
        (value: never) => unwrap(value),
        (value: never) => settle(value),
        (value: never) => source.follow(value),
        (value: never) => settle(Promise.resolve(), value),
        (value: never) => new CompletionSource({ continuations: value }),
      ]) {
        try {
          call(make() as never);
        } catch (error) {
          expect(error instanceof Hostility || error instanceof TypeError).toBe(true);
        }
      }
      expect(source.state.status).toBe('pending');
    });
  }
});

describe('an iterable', () => {
  for (const { name, make } of hostileIterables(() => [new Error('first')])) {
    it(`${name} leaves the source as it was`, async () => {
      const source = observed();
      const [end] = await outcomeOf(() => source.setExceptions(make()));
      expect(source.state.status).toBe(end === 'threw' ? 'pending' : 'faulted');
    });
  }
});

describe('a callback', () => {
  for (const { name, make } of hostileCallbacks) {
    it(`${name} stops nobody, and what it throws is reported`, async () => {
      const told: string[] = [];
      const source = new CompletionSource<number>();
      const throwing = make();
      const errors: unknown[] = [];
      const callback = (): unknown => {
        try {
          return throwing();
        } catch (error) {
          errors.push(error);
          throw error;
        }
      };
      source.addCleanup(callback);
      source.addCleanup(() => told.push('cleanup'));
      source.onCompleted(callback);
      source.onCompleted(() => told.push('continuation'));
      const reported = reportedBy(() => {
        source.setResult(1);
        source.onCompleted(callback);
        source.addCleanup(callback);
      });
      expect(told).toStrictEqual(['cleanup', 'continuation']);
      expect(reported).toHaveLength(errors.length);
      for (const [i, error] of errors.entries()) same(reported[i], error);
      expect(await source.promise).toBe(1);
    });
  }
});
