import type { GraceOptions } from '@cancelkit/cancellation';
import { type Completion, settle } from '@cancelkit/completion';
import { describe, expect, it } from '@jest/globals';
import { endOf, listeners, reasons, turn } from './abortable.js';
import { FakeClock } from './fake-clock.js';

/** A member: does its work with the inner signal. */
export type Member = (inner: AbortSignal) => PromiseLike<unknown>;

/** Rejects in some way, some time after the inner signal has aborted. */
export const afterAbort =
  (rejection: (reason: unknown) => unknown, wait: () => Promise<unknown> = turn): Member =>
  (inner) =>
    new Promise((_, reject) =>
      inner.addEventListener('abort', () => void wait().then(() => reject(rejection(inner.reason)))),
    );

/** Ends as soon as its signal aborts, with the reason. */
export const heeding: Member = (inner) =>
  new Promise((_, reject) => inner.addEventListener('abort', () => reject(inner.reason)));

/** Never ends, whatever its signal says. */
export const ignoring: Member = () => new Promise(() => undefined);

/** What a member may reject with when it ends by the abort. */
export const formsOfAbort: readonly (readonly [string, (reason: unknown) => unknown])[] = [
  ['the reason', (reason) => reason],
  ['an error caused by it', (reason) => new Error('wrapped', { cause: reason })],
  ['an abort error', () => new DOMException('', 'AbortError')],
];

/**
 * The questions that every combinator answers which waits for its members.
 *
 * @param start starts the combinator with these members
 */
export function describeStructured(
  start: (
    signal: AbortSignal | null | undefined,
    members: readonly Member[],
    options?: GraceOptions,
  ) => Promise<unknown>,
): void {
  describe('aborted', () => {
    it.each(reasons)('aborts the inner signal inside abort(), with the reason %p', (reason) => {
      const controller = new AbortController();
      const inner: AbortSignal[] = [];
      const remember: Member = (signal) => {
        inner.push(signal);
        return heeding(signal);
      };
      void start(controller.signal, [remember, remember]);
      expect(inner.map(({ aborted }) => aborted)).toStrictEqual([false, false]);
      controller.abort(reason);
      expect(inner.map(({ aborted }) => aborted)).toStrictEqual([true, true]);
      for (const signal of inner) expect(signal.reason).toBe(reason);
    });

    it('waits for all members', async () => {
      const controller = new AbortController();
      const finish: (() => void)[] = [];
      const slow = afterAbort(
        (reason) => reason,
        () => new Promise<void>((resolve) => finish.push(resolve)),
      );
      let ended = false;
      const promise = endOf(start(controller.signal, [slow, heeding, slow])).then((end) => {
        ended = true;
        return end;
      });
      controller.abort('why');
      for (const one of finish.slice()) {
        await turn();
        expect(ended).toBe(false);
        one();
      }
      expect(finish).toHaveLength(2);
      expect(await promise).toStrictEqual(['rejected', 'why']);
    });

    describe.each(reasons.map((reason) => [reason] as const))('with the reason %p', (reason) => {
      it.each(formsOfAbort)('rejects with it when the members reject with %s', async (_, form) => {
        const controller = new AbortController();
        const promise = start(controller.signal, [afterAbort(form), afterAbort(form)]);
        controller.abort(reason);
        const completion = await settle(promise, controller.signal);
        expect(completion.status).toBe('canceled');
        expect((completion as { reason: unknown }).reason).toBe(reason);
      });

      it('acx-08, rejects with the fault of a cleanup that fails on the way out', async () => {
        const controller = new AbortController();
        const fault = new Error('cleanup');
        const failing = afterAbort(
          () => fault,
          () => turn().then(turn),
        );
        const promise = start(controller.signal, [heeding, failing, afterAbort((why) => why)]);
        controller.abort(reason);
        expect(await endOf(promise)).toStrictEqual(['rejected', fault]);
      });
    });

    it('acx-16, keeps a reason that is null', async () => {
      const controller = new AbortController();
      const promise = start(controller.signal, [heeding]);
      controller.abort(null);
      expect(await endOf(promise)).toStrictEqual(['rejected', null]);
    });

    it('rejects with the first fault of several', async () => {
      const controller = new AbortController();
      const [first, second] = [new Error('first'), new Error('second')];
      const later = afterAbort(
        () => second,
        () => turn().then(turn),
      );
      const promise = start(controller.signal, [later, afterAbort(() => first)]);
      controller.abort();
      expect(await endOf(promise)).toStrictEqual(['rejected', first]);
    });
  });

  describe('aborted while the members are started', () => {
    it.each(reasons)('acx-02, acx-17, aborts the inner signal, and rejects with the reason %p', async (reason) => {
      const controller = new AbortController();
      const inner: AbortSignal[] = [];
      const aborting: Member = (signal) => {
        inner.push(signal);
        controller.abort(reason);
        return signal.aborted ? Promise.reject(signal.reason as Error) : heeding(signal);
      };
      const promise = start(controller.signal, [aborting]);
      expect(inner[0]?.aborted).toBe(true); // by the time it returns
      expect((await endOf(promise))[1]).toBe(reason);
      expect(listeners(controller.signal)).toBe(0);
    });
  });

  it('lets go of the signal when it ends, and the inner signal does not abort with it any more', async () => {
    const controller = new AbortController();
    let inner: AbortSignal | undefined;
    const fault = new Error('the fault');
    const promise = start(controller.signal, [
      (signal) => {
        inner = signal;
        return Promise.reject(fault);
      },
    ]);
    await endOf(promise);
    expect(listeners(controller.signal)).toBe(0);
    const { aborted } = inner as AbortSignal;
    controller.abort('late');
    expect(inner?.aborted).toBe(aborted);
    expect(inner?.reason).not.toBe('late');
  });

  describe('graceMs', () => {
    const abandon = async (graceMs: number, members: readonly Member[]): Promise<readonly [string, unknown]> => {
      const clock = new FakeClock();
      const controller = new AbortController();
      let ended = false;
      const promise = endOf(start(controller.signal, members, { graceMs, clock })).then((end) => {
        ended = true;
        return end;
      });
      expect(clock.asked).toStrictEqual([]);
      controller.abort('why');
      expect(clock.asked).toStrictEqual([graceMs]);
      await turn();
      if (graceMs > 0) clock.advance(graceMs - 1);
      await turn();
      expect(ended).toBe(false);
      clock.advance(1);
      const end = await promise;
      expect(clock.timers.size).toBe(0);
      expect(listeners(controller.signal)).toBe(0);
      return end;
    };

    it.each([0, 100])('acx-14, abandons members that ignore the abort for %d ms', async (graceMs) => {
      expect(await abandon(graceMs, [ignoring])).toStrictEqual(['rejected', 'why']);
    });

    it('rejects with the reason when some have ended and others are abandoned', async () => {
      expect(await abandon(100, [heeding, ignoring, heeding])).toStrictEqual(['rejected', 'why']);
    });

    it('rejects with the fault of those that have failed before', async () => {
      const fault = new Error('cleanup');
      expect(await abandon(100, [ignoring, afterAbort(() => fault)])).toStrictEqual(['rejected', fault]);
    });

    it('ignores how the abandoned ones end, and handles their rejections', async () => {
      const settleLate: (() => void)[] = [];
      const member: Member = () =>
        new Promise((resolve, reject) =>
          settleLate.push(settleLate.length === 0 ? () => resolve('late') : () => reject(new Error('late'))),
        );
      expect(await abandon(100, [member, member, member])).toStrictEqual(['rejected', 'why']);
      for (const one of settleLate) one();
      await turn(); // the check is expectNoUnhandledRejection's
      expect(settleLate).toHaveLength(3);
    });

    it('stops the time when the members end before it is over', async () => {
      const clock = new FakeClock();
      const controller = new AbortController();
      const promise = start(controller.signal, [heeding, afterAbort((reason) => reason)], { graceMs: 100, clock });
      controller.abort('why');
      expect(clock.timers.size).toBe(1);
      expect(await endOf(promise)).toStrictEqual(['rejected', 'why']);
      expect(clock.timers.size).toBe(0);
    });

    it('starts no timer if it is Infinity', async () => {
      const clock = new FakeClock();
      const controller = new AbortController();
      const promise = start(controller.signal, [heeding], { graceMs: Infinity, clock });
      controller.abort('why');
      expect(await endOf(promise)).toStrictEqual(['rejected', 'why']);
      expect(clock.asked).toStrictEqual([]);
    });

    it.each([
      [{ graceMs: -1 }, RangeError, /^Expected `graceMs` to be a number of milliseconds, 0 or more/],
      [{ graceMs: NaN }, RangeError, /^Expected `graceMs` to be a number of milliseconds, 0 or more/],
      [{ graceMs: '5' }, TypeError, /^Expected `graceMs` to be a number of milliseconds, 0 or more/],
      [{ clock: {} }, TypeError, /^Expected `clock` to be /],
      [null, TypeError, /^Expected `options` to be an object such as \{ graceMs: 1000 \}, got null/],
      [1000, TypeError, /^Expected `options` to be an object such as \{ graceMs: 1000 \}, got 1000/],
    ])('refuses the options %p, synchronously', (options, ErrorClass, message) => {
      for (const signal of [undefined, new AbortController().signal, AbortSignal.abort()]) {
        const call = (): unknown => start(signal, [heeding], options as GraceOptions);
        expect(call).toThrow(ErrorClass);
        expect(call).toThrow(message);
        if (signal !== undefined) expect(listeners(signal)).toBe(0);
      }
    });
  });
}

/** What a combinator that calls an executor does with one that is wrong. */
export function describeExecutor(
  name: string,
  start: (
    signal: AbortSignal | null | undefined,
    executor: (inner: AbortSignal) => Iterable<PromiseLike<unknown>>,
  ) => Promise<unknown>,
): void {
  const error = new Error('the fault');

  describe('executor', () => {
    it.each([undefined, null, 'executor', {}])('is refused, synchronously, if it is %p', (wrong) => {
      for (const signal of [undefined, AbortSignal.abort()]) {
        expect(() => void start(signal, wrong as never)).toThrow(
          /^Expected `executor` to be a function of the inner signal, got /,
        );
      }
    });

    it('is not called on an aborted signal', async () => {
      let calls = 0;
      const executor = (): PromiseLike<unknown>[] => {
        calls += 1;
        return [];
      };
      expect(await endOf(start(AbortSignal.abort('why'), executor))).toStrictEqual(['rejected', 'why']);
      expect(calls).toBe(0);
    });

    it('that throws is a fault, and aborts the inner signal', async () => {
      const { signal } = new AbortController();
      let inner: AbortSignal | undefined;
      const promise = start(signal, (innerSignal) => {
        inner = innerSignal;
        throw error;
      });
      expect(inner?.aborted).toBe(true);
      expect(inner?.reason).toMatchObject({ name: 'AbortError', message: `The executor of ${name}() failed` });
      expect(await endOf(promise)).toStrictEqual(['rejected', error]);
      expect(listeners(signal)).toBe(0);
    });

    it.each(formsOfAbort)('that throws on an abort of its own making cancels: %s', async (_, form) => {
      const controller = new AbortController();
      const promise = start(controller.signal, () => {
        controller.abort('why');
        throw form('why');
      });
      expect(await settle(promise, controller.signal)).toStrictEqual({ status: 'canceled', reason: 'why' });
    });

    it('that aborts half-way and throws that on does not hide a cleanup that fails', async () => {
      const controller = new AbortController();
      function* members(inner: AbortSignal): Iterable<PromiseLike<unknown>> {
        yield afterAbort(() => error)(inner);
        controller.abort('why');
        throw controller.signal.reason;
      }
      expect(await endOf(start(controller.signal, members))).toStrictEqual(['rejected', error]);
    });

    it('that throws an abort error of its own faults with it', async () => {
      const abort = new DOMException('', 'AbortError');
      const promise = start(undefined, () => {
        throw abort;
      });
      expect(await endOf(promise)).toStrictEqual(['rejected', abort]);
    });

    it.each([undefined, null, 5, {}, Promise.resolve([])])('that returns %p is a fault', async (wrong) => {
      const { signal } = new AbortController();
      const [, seen] = await endOf(start(signal, () => wrong as never));
      expect(seen).toBeInstanceOf(TypeError);
      expect((seen as Error).message).toMatch(
        /^Expected `executor` to be a function that returns an iterable of promises, got /,
      );
      expect(listeners(signal)).toBe(0);
    });

    /** Starts one member, and then does something wrong. */
    const startedThen = async (
      then: () => PromiseLike<unknown>,
    ): Promise<{ end: Completion<unknown>; cleaned: boolean; inner: AbortSignal }> => {
      const controller = new AbortController();
      let cleaned = false;
      let inner: AbortSignal | undefined;
      function* members(innerSignal: AbortSignal): Iterable<PromiseLike<unknown>> {
        yield afterAbort((reason) => {
          cleaned = true;
          return reason;
        })(innerSignal);
        yield then();
      }
      const promise = start(controller.signal, (innerSignal) => {
        inner = innerSignal;
        return members(innerSignal);
      });
      const end = await settle(promise, controller.signal);
      expect(listeners(controller.signal)).toBe(0);
      return { end, cleaned, inner: inner as AbortSignal };
    };

    it('whose iterable throws half-way is a fault; the members so far are aborted and waited for', async () => {
      const { end, cleaned } = await startedThen(() => {
        throw error;
      });
      expect(end).toStrictEqual({ status: 'faulted', error });
      expect(cleaned).toBe(true);
    });

    it.each([undefined, 5, 'text', {}])('whose iterable gives %p is a fault, too', async (wrong) => {
      const { end, cleaned } = await startedThen(() => wrong as never);
      expect((end as { error: Error }).error).toBeInstanceOf(TypeError);
      expect((end as { error: Error }).error.message).toMatch(/^Expected `promises\[1\]` to be a promise, got /);
      expect(cleaned).toBe(true);
    });
  });
}
