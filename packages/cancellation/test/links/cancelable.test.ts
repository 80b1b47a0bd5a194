import { type Teardown, cancelable } from '@cancelkit/cancellation';
import { type Completion, type CompletionSource, settle } from '@cancelkit/completion';
import { describe, expect, it } from '@jest/globals';
import {
  describeAbortable,
  endOf,
  expectNoUnhandledRejection,
  listeners,
  reasons,
  turn,
} from '../support/abortable.js';

const error = new Error('the fault');
const late = new Error('teardown');
const raise = (thrown: unknown): never => {
  throw thrown;
};

/** The three ways in which an operation ends, as the executor brings them about. */
const ends: readonly (readonly [Completion<unknown>['status'], (source: CompletionSource<string>) => void, unknown])[] =
  [
    ['succeeded', (source) => source.setResult('value'), 'value'],
    ['faulted', (source) => source.setException(error), error],
    ['canceled', (source) => source.setCanceled('why'), 'why'],
  ];

describe('cancelable', () => {
  expectNoUnhandledRejection();

  describeAbortable((signal, work) =>
    cancelable(signal, (source) => {
      source.follow(work);
    }),
  );

  describe('with a teardown that is asynchronous', () => {
    describeAbortable((signal, work) =>
      cancelable(signal, (source) => {
        source.follow(work);
        return () => turn();
      }),
    );
  });

  it.each([undefined, null, 'executor', {}])('refuses %p as the executor, synchronously', (wrong) => {
    for (const signal of [undefined, AbortSignal.abort()]) {
      expect(() => void cancelable(signal, wrong as never)).toThrow(
        /^Expected `executor` to be a function of the source/,
      );
    }
  });

  it('does not call the executor on an aborted signal', async () => {
    let calls = 0; // .NET 79
    const promise = cancelable(AbortSignal.abort('why'), () => void (calls += 1));
    expect(await endOf(promise)).toStrictEqual(['rejected', 'why']);
    expect(calls).toBe(0);
  });

  it('calls the executor at once, with the source', () => {
    let seen: CompletionSource<number> | undefined;
    void cancelable<number>(undefined, (source) => {
      seen = source;
    });
    expect(seen?.state.status).toBe('pending');
  });

  it('adds no listener when the source is completed inside the executor', async () => {
    const { signal } = new AbortController();
    const { addEventListener } = EventTarget.prototype;
    let added = 0;
    EventTarget.prototype.addEventListener = function (...args) {
      added += 1;
      addEventListener.apply(this, args);
    };
    try {
      for (const [, end, payload] of ends) {
        expect((await endOf(cancelable(signal, end)))[1]).toBe(payload);
      }
    } finally {
      EventTarget.prototype.addEventListener = addEventListener;
    }
    expect(added).toBe(0);
  });

  it('ends with the error of a signal that cannot be listened to, and tears down', async () => {
    const signal = Object.assign(new EventTarget(), { aborted: false, reason: undefined }) as unknown as AbortSignal;
    signal.addEventListener = () => raise(error);
    const torn: unknown[] = [];
    const promise = cancelable(signal, () => (completion) => void torn.push(completion));
    expect(await endOf(promise)).toStrictEqual(['rejected', error]);
    expect(torn).toStrictEqual([{ status: 'faulted', error }]);
  });

  describe('aborted during the executor', () => {
    it.each(reasons)('rejects with the reason %p, and tears down', async (reason) => {
      const controller = new AbortController();
      const torn: unknown[] = [];
      const promise = cancelable(controller.signal, () => {
        controller.abort(reason);
        return (completion) => void torn.push(completion);
      });
      expect(torn).toStrictEqual([{ status: 'canceled', reason }]); // by the time it returns
      expect((await endOf(promise))[1]).toBe(reason);
      expect(listeners(controller.signal)).toBe(0);
    });

    it('keeps a result that the executor sets afterwards', async () => {
      const controller = new AbortController();
      const promise = cancelable<string>(controller.signal, (source) => {
        controller.abort();
        source.setResult('still done');
      });
      expect(await promise).toBe('still done');
    });

    it.each([
      ['the reason', (signal: AbortSignal): unknown => signal.reason],
      [
        'an error with the reason as its cause',
        (signal: AbortSignal) => new Error('wrapped', { cause: signal.reason }),
      ],
      ['an abort error', () => new DOMException('', 'AbortError')],
    ])('is canceled with the reason when the executor throws %s', async (_, make) => {
      const controller = new AbortController();
      const promise = cancelable(controller.signal, () => {
        controller.abort('why');
        raise(make(controller.signal));
      });
      expect(await settle(promise, controller.signal)).toStrictEqual({ status: 'canceled', reason: 'why' });
    });

    it.each([undefined, null, new AbortController().signal])(
      'is faulted by an abort error when nothing was aborted: %p',
      async (signal) => {
        const abortError = new DOMException('of somebody else', 'AbortError');
        expect(await endOf(cancelable(signal, () => raise(abortError)))).toStrictEqual(['rejected', abortError]);
      },
    );

    it('is faulted when the executor throws anything else', async () => {
      const controller = new AbortController();
      const promise = cancelable(controller.signal, () => {
        controller.abort('why');
        raise(error);
      });
      expect(await settle(promise, controller.signal)).toStrictEqual({ status: 'faulted', error });
    });
  });

  describe('an executor that throws', () => {
    it.each([error, null, 'text', new DOMException('', 'AbortError')])(
      'faults the operation with %p',
      async (thrown) => {
        const { signal } = new AbortController();
        const promise = cancelable(signal, () => raise(thrown));
        const [status, seen] = await endOf(promise);
        expect([status, seen === thrown, listeners(signal)]).toStrictEqual(['rejected', true, 0]);
      },
    );

    it('counts as a teardown that failed when the source was completed before', async () => {
      const throwAfter = (end: (source: CompletionSource<string>) => void): Promise<string> =>
        cancelable<string>(undefined, (source) => {
          end(source);
          raise(late);
        });
      for (const [status, end] of ends) {
        const [, seen] = await endOf(throwAfter(end));
        if (status === 'faulted') expect((seen as AggregateError).errors).toStrictEqual([error, late]);
        else expect(seen).toBe(late);
      }
    });

    it('changes nothing when it throws the reason of the abort after the completion', async () => {
      for (const [status, end, payload] of ends) {
        const controller = new AbortController();
        const promise = cancelable<string>(controller.signal, (source) => {
          end(source);
          controller.abort('the reason');
          raise(controller.signal.reason);
        });
        expect(await endOf(promise)).toStrictEqual([status === 'succeeded' ? 'fulfilled' : 'rejected', payload]);
      }
    });
  });

  describe('an executor that returns a promise', () => {
    it('is a fault that says what to do, and the rejection of the promise is handled', async () => {
      const promise = cancelable(undefined, (async () => Promise.reject(error)) as never);
      const [, seen] = await endOf(promise);
      expect(seen).toBeInstanceOf(TypeError);
      expect((seen as Error).message).toMatch(
        /^Expected the executor to return a teardown function or nothing, got a promise\./,
      );
    });

    it('is a fault when its promise fulfills, too', async () => {
      const [status] = await endOf(cancelable(undefined, (async () => undefined) as never));
      expect(status).toBe('rejected');
    });
  });

  describe('the teardown', () => {
    it.each(ends)('runs once, with the completion, when the operation is %s', async (status, end, payload) => {
      for (const inside of [true, false]) {
        const seen: Completion<unknown>[] = [];
        let source: CompletionSource<string> | undefined;
        const promise = cancelable<string>(undefined, (created) => {
          source = created;
          if (inside) end(created);
          return (completion) => void seen.push(completion);
        });
        if (!inside) end(source as CompletionSource<string>);
        expect(seen).toStrictEqual([source?.state]);
        expect(seen[0]?.status).toBe(status);
        expect((await endOf(promise))[1]).toBe(payload);
        expect(seen).toHaveLength(1);
      }
    });

    it('runs when the listener is gone already', () => {
      const controller = new AbortController();
      const counts: number[] = [];
      void cancelable(controller.signal, () => () => void counts.push(listeners(controller.signal)));
      controller.abort();
      expect(counts).toStrictEqual([0]);
    });

    it.each(ends)('is waited for when it is asynchronous: %s', async (_, end, payload) => {
      let finish = (): void => undefined;
      const promise = cancelable<string>(undefined, (source) => {
        end(source);
        return () => new Promise<void>((resolve) => (finish = resolve));
      });
      const ended = endOf(promise);
      expect(await Promise.race([ended, turn().then(() => 'waiting')])).toBe('waiting');
      finish();
      expect((await ended)[1]).toBe(payload);
    });

    const failing: readonly (readonly [string, Teardown])[] = [
      ['throws', () => raise(late)],
      ['rejects', () => Promise.reject(late)],
      [
        'gives a thenable that rejects',
        () => ({ then: (_, reject) => Promise.resolve(reject?.(late)) }) as PromiseLike<never>,
      ],
    ];
    describe.each(failing)('that %s', (_, teardown) => {
      it.each(ends)('makes the outcome faulted after it was %s', async (status, end) => {
        const promise = cancelable<string>(undefined, (source) => {
          end(source);
          return teardown;
        });
        const completion = (await settle(promise)) as { status: string; error: unknown };
        expect(completion.status).toBe('faulted');
        if (status === 'faulted') {
          expect(completion.error).toBeInstanceOf(AggregateError);
          expect((completion.error as AggregateError).errors).toStrictEqual([error, late]);
        } else {
          expect(completion.error).toBe(late);
        }
      });

      it('makes it faulted after an abort, too', async () => {
        const controller = new AbortController();
        const promise = cancelable(controller.signal, () => teardown);
        controller.abort('why');
        expect(await settle(promise, controller.signal)).toStrictEqual({ status: 'faulted', error: late });
      });
    });

    it.each([
      ['the reason itself', (reason: unknown) => reason],
      ['an error caused by it', (reason: unknown) => new Error('wrapped', { cause: reason })],
      ['an abort error', () => new DOMException('', 'AbortError')],
    ])('may pass on the abort after a cancellation: %s', async (_, make) => {
      const controller = new AbortController();
      const promise = cancelable(controller.signal, () => () => raise(make(controller.signal.reason)));
      controller.abort('why');
      expect(await endOf(promise)).toStrictEqual(['rejected', 'why']);
    });

    it('may throw the reason of a cancellation that was no abort', async () => {
      const promise = cancelable(undefined, (source) => {
        source.setCanceled('why');
        return () => raise('why');
      });
      expect(await endOf(promise)).toStrictEqual(['rejected', 'why']);
    });

    it('may throw the reason on when nobody awaits: that stays silent', async () => {
      void cancelable(undefined, (source) => {
        source.setCanceled('why');
        return () => raise('why');
      });
      await turn(); // the check is expectNoUnhandledRejection's
    });

    it('that throws after a success makes a fault of whatever it throws: undefined, or the reason of a later abort', async () => {
      for (const thrown of [undefined, 'why']) {
        const controller = new AbortController();
        const promise = cancelable<number>(controller.signal, (source) => {
          source.setResult(1);
          controller.abort('why');
          return () => raise(thrown);
        });
        expect(await endOf(promise)).toStrictEqual(['rejected', thrown]);
      }
    });

    it('says in the error that both the operation and the teardown failed', async () => {
      const promise = cancelable(undefined, (source) => {
        source.setException(error);
        return () => raise(late);
      });
      await expect(promise).rejects.toThrow('The operation failed, and so did its teardown');
    });

    it('that is synchronous does not delay the outcome', async () => {
      const order: string[] = [];
      const promise = cancelable<void>(undefined, (source) => {
        source.setResult();
        return () => undefined;
      });
      await Promise.all([promise.then(() => order.push('outcome')), Promise.resolve().then(() => order.push('next'))]);
      expect(order).toStrictEqual(['outcome', 'next']);
    });

    it('may complete the source again without effect', async () => {
      const promise = cancelable<number>(undefined, (source) => {
        source.setResult(1);
        return () => void source.trySetResult(2);
      });
      expect(await promise).toBe(1);
    });
  });

  it('loses a result that comes after the abort', async () => {
    const controller = new AbortController();
    const answers: boolean[] = [];
    const promise = cancelable<number>(controller.signal, (source) => () => void answers.push(source.trySetResult(1)));
    controller.abort('why');
    expect(await endOf(promise)).toStrictEqual(['rejected', 'why']);
    expect(answers).toStrictEqual([false]);
  });
});
