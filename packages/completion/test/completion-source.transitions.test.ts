import {
  AlreadyCompletedError,
  type Completion,
  CompletionSource,
  faulted,
  settle,
  succeeded,
} from '@cancelkit/completion';
import { describe, expect, it } from '@jest/globals';
import { observedSource, settlers, winners } from './support/settlers.js';

const thenable = { then: () => undefined };
const reasons = [null, 0, '', 'why', { a: 1 }, new Error('x'), new DOMException('late', 'TimeoutError')];

describe('CompletionSource', () => {
  describe('new', () => {
    it('is pending', () => {
      expect(new CompletionSource().state).toStrictEqual({ status: 'pending' }); // .NET 1, 6
    });

    it('shares one frozen pending state with all others', () => {
      const { state } = new CompletionSource();
      expect(new CompletionSource().state).toBe(state);
      expect(Object.isFrozen(state)).toBe(true);
    });

    it.each([
      ['Inline', 'a string'],
      ['', 'a string'],
      [0, '0'],
      [null, 'null'],
      [{}, 'an Object'],
    ])('refuses %p as the mode of its continuations', (continuations, kind) => {
      // .NET 4, 66
      expect(() => new CompletionSource({ continuations: continuations as 'inline' })).toThrow(
        new TypeError(`Expected \`continuations\` to be 'inline', 'microtask' or 'task', got ${kind}.`),
      );
    });

    it.each([undefined, {}, { continuations: undefined }, { continuations: 'inline' as const }])(
      'takes %p as the options',
      (options) => {
        expect(new CompletionSource(options).state.status).toBe('pending');
      },
    );

    it('is not linked to a signal that is passed as the options', () => {
      // .NET 7: a compile-time error, and without types of no effect
      const controller = new AbortController();
      const source = new CompletionSource(controller.signal as never);
      controller.abort();
      expect(source.state.status).toBe('pending');
    });
  });

  describe('pending', () => {
    it.each(settlers)('$name completes', ({ set, completion }) => {
      const source = observedSource();
      set(source); // .NET 9, 13, 18, 50, 52
      expect(source.state).toStrictEqual(completion);
    });

    it.each(settlers)('try$name completes and answers true', ({ trySet, completion }) => {
      const source = observedSource();
      expect(trySet(source)).toBe(true); // .NET 10
      expect(source.state).toStrictEqual(completion);
    });

    it.each(settlers)('$name keeps what it was given by identity', ({ set, completion }) => {
      const source = observedSource();
      set(source); // .NET 9, 18, 50
      const [, carried] = Object.values(source.state) as unknown[];
      expect(carried).toBe(Object.values(completion)[1]);
    });
  });

  describe.each(settlers)('completed by $name', (first) => {
    const completed = (): CompletionSource<unknown> => {
      const source = observedSource();
      first.set(source);
      return source;
    };

    it.each(settlers)('$name throws and names the winner', ({ set, attempt, alternative }) => {
      const source = completed();
      const { state } = source;
      let thrown: unknown;
      try {
        set(source); // .NET 20, 22, 23, 28, 49
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toBeInstanceOf(AlreadyCompletedError);
      expect(thrown).toBeInstanceOf(Error);
      expect((thrown as AlreadyCompletedError).name).toBe('AlreadyCompletedError');
      expect((thrown as AlreadyCompletedError).completion).toBe(state);
      expect((thrown as Error).message).toBe(
        `Cannot ${attempt}: the source is already ${winners[first.name] ?? ''}. Use ${alternative} if completions may race.`,
      );
      expect(source.state).toBe(state);
    });

    it.each(settlers)('try$name answers false, as often as it is called, and changes nothing', ({ trySet }) => {
      const source = completed();
      const { state } = source;
      for (let i = 0; i < 3; i++) expect(trySet(source)).toBe(false); // .NET 21, 24, 25, 29, 40, 43, 48
      expect(source.state).toBe(state);
    });

    it('disposing changes nothing', () => {
      const source = completed();
      const { state } = source;
      source[Symbol.dispose]();
      expect(source.state).toBe(state);
    });
  });

  it.each(settlers)('tells exactly one of fifty that call try$name at once', ({ trySet, completion }) => {
    const source = observedSource();
    const answers = Array.from({ length: 50 }, () => {
      const answer = trySet(source);
      expect(source.state).toStrictEqual(completion); // every loser sees the outcome: .NET 37, 38, 39
      return answer;
    });
    expect(answers.filter(Boolean)).toHaveLength(1);
    expect(answers[0]).toBe(true);
  });

  describe('setResult', () => {
    it('takes no argument where there is no value', () => {
      const source = new CompletionSource();
      source.setResult(); // .NET 11
      expect(source.state).toStrictEqual({ status: 'succeeded', value: undefined });
    });

    it.each([null, undefined])('takes %p', (value) => {
      const source = new CompletionSource<unknown>();
      source.setResult(value); // .NET 12
      expect(source.state).toStrictEqual({ status: 'succeeded', value });
    });

    it.each([
      ['pending', new CompletionSource<unknown>()],
      ['completed', observedSource()],
    ])('refuses a thenable when %s', (status, source) => {
      if (status === 'completed') source.setResult(1);
      for (const wrong of [Promise.resolve(1), thenable, Object.assign(() => undefined, thenable)]) {
        expect(() => source.setResult(wrong)).toThrow(
          /^Expected `value` to be a value, got .*\. Use follow\(\) to end/,
        );
        expect(() => source.trySetResult(wrong)).toThrow(TypeError);
      }
      expect(source.state.status).toBe(status === 'completed' ? 'succeeded' : 'pending');
    });

    it('takes an object whose then is no function', async () => {
      const source = new CompletionSource<unknown>();
      const value = { then: 1 };
      source.setResult(value);
      expect(await source.promise).toBe(value);
    });
  });

  describe('setException', () => {
    it.each([null, undefined, 0, '', new Error('x')])('takes %p', async (error) => {
      const source = observedSource();
      expect(source.trySetException(error)).toBe(true); // .NET 30, 31: any value is a legal error here
      expect(source.state).toStrictEqual({ status: 'faulted', error });
      await expect(source.promise).rejects.toBe(error);
    });

    it('makes a fault of an abort error', () => {
      const source = observedSource();
      source.setException(new DOMException('', 'AbortError'));
      expect(source.state.status).toBe('faulted'); // .NET 41
    });
  });

  describe('setExceptions', () => {
    it('stores one error as itself', () => {
      const source = observedSource();
      const error = new Error('only');
      source.setExceptions([error]);
      expect((source.state as { error: unknown }).error).toBe(error);
    });

    it('stores several as one AggregateError, in order', async () => {
      const source = observedSource();
      const errors = [new Error('a'), null, 'c'];
      source.setExceptions(new Set(errors)); // .NET 19, 34
      const { error } = source.state as { error: AggregateError };
      expect(error).toBeInstanceOf(AggregateError);
      expect(error.errors).toStrictEqual(errors);
      expect(error.message).toBe('3 errors');
      await expect(source.promise).rejects.toBe(error); // .NET 56: the same object
    });

    it('copies its input', () => {
      const source = observedSource();
      const errors = [1, 2];
      source.setExceptions(errors);
      errors.push(3); // .NET 36
      expect((source.state as { error: AggregateError }).error.errors).toStrictEqual([1, 2]);
    });

    it.each([[[]], [new Set()], [null], [undefined], ['text'], [new Error('x')], [7], [{}]])(
      'refuses %p, also when completed',
      (wrong) => {
        const source = observedSource();
        for (const status of ['pending', 'succeeded']) {
          if (status === 'succeeded') source.setResult(1); // .NET 32, 33, 35
          expect(() => source.setExceptions(wrong as never)).toThrow(
            /^Expected `errors` to be an iterable of one error or more, got /,
          );
          expect(() => source.trySetExceptions(wrong as never)).toThrow(TypeError);
          expect(source.state.status).toBe(status);
        }
      },
    );

    it('stays pending when the iterable throws', () => {
      const source = new CompletionSource();
      const failing = {
        *[Symbol.iterator]() {
          yield 1;
          throw new Error('iterator');
        },
      };
      expect(() => source.setExceptions(failing)).toThrow('iterator');
      expect(source.state.status).toBe('pending');
    });
  });

  describe('setCanceled', () => {
    it.each(reasons)('keeps the reason %p by identity', async (reason) => {
      const source = new CompletionSource();
      source.setCanceled(reason); // .NET 14, 16, 17
      expect((source.state as { reason: unknown }).reason).toBe(reason);
      await expect(source.promise).rejects.toBe(reason); // .NET 57
    });

    it.each([[[]], [[undefined]]])('makes an AbortError of no reason: %p', (args) => {
      const source = new CompletionSource();
      source.setCanceled(...args);
      expect((source.state as { reason: unknown }).reason).toMatchObject({ name: 'AbortError' }); // .NET 15
    });

    it('refuses a signal, also when completed', () => {
      for (const source of [new CompletionSource(), observedSource()]) {
        if (source !== undefined) source.trySetResult(undefined);
        for (const call of ['setCanceled', 'trySetCanceled'] as const) {
          expect(() => source[call](new AbortController().signal)).toThrow(
            new TypeError('Expected `reason` to be the reason of an abort, got an AbortSignal. Pass signal.reason.'),
          );
        }
      }
      const pending = new CompletionSource();
      expect(() => pending.trySetCanceled(AbortSignal.abort())).toThrow(TypeError);
      expect(pending.state.status).toBe('pending');
    });

    it('keeps a reason that cannot be read', () => {
      const { proxy, revoke } = Proxy.revocable({}, {});
      revoke();
      const source = new CompletionSource();
      expect(source.trySetCanceled(proxy)).toBe(true);
      expect(() => source.setResult()).toThrow(
        'Cannot set a result: the source is already canceled. Use trySetResult() if completions may race.',
      );
    });
  });

  describe('setCompletion', () => {
    it('makes the completion its state', () => {
      const source = new CompletionSource<number>();
      const completion = succeeded(1);
      source.setCompletion(completion);
      expect(source.state).toBe(completion); // .NET 50, 53
    });

    it('passes an aggregate on whole', () => {
      const [from, to] = [observedSource(), observedSource()];
      from.setExceptions([1, 2]);
      to.setCompletion(from.state as Completion<unknown>); // .NET 51
      expect((to.state as { error: unknown }).error).toBe((from.state as { error: unknown }).error);
    });

    it.each([null, undefined, new CompletionSource().state, {}, 'succeeded', { status: 'done' }])(
      'refuses %p, also when completed',
      (wrong) => {
        const source = observedSource();
        for (const status of ['pending', 'succeeded']) {
          if (status === 'succeeded') source.setResult(1); // .NET 46, 47
          expect(() => source.setCompletion(wrong as never)).toThrow(/^Expected `completion` to be succeeded, /);
          expect(() => source.trySetCompletion(wrong as never)).toThrow(TypeError);
          expect(source.state.status).toBe(status);
        }
      },
    );

    it('refuses a success whose value is a thenable, but a fault and a cancellation may carry one', () => {
      const source = observedSource();
      expect(() => source.trySetCompletion(succeeded(thenable))).toThrow(/Use follow\(\)/);
      expect(source.trySetCompletion(faulted(thenable))).toBe(true);
    });
  });

  describe('disposal', () => {
    it('cancels a pending source with an AbortError', async () => {
      let promise: Promise<void>;
      {
        using source = new CompletionSource();
        promise = source.promise;
      }
      expect(await settle(promise)).toMatchObject({ status: 'canceled', reason: { name: 'AbortError' } });
    });

    it('does nothing the second time', () => {
      const source = new CompletionSource();
      source[Symbol.dispose]();
      const { state } = source;
      source[Symbol.dispose]();
      expect(source.state).toBe(state);
    });
  });
});
