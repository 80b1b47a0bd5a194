// What `latest` does besides superseding at once: `wait`, `cancel` and `discard`.
import { AbortError, latest } from '@cancelkit/cancellation';
import { CompletionSource, settle } from '@cancelkit/completion';
import { describe, expect, it } from '@jest/globals';
import { endOf, expectNoUnhandledRejection, listeners, reasons, turn } from '../support/abortable.js';

/** Work that ends when the test says so, and what its signals are told. */
function works(options: { wait?: boolean; discard?: (value: string) => void } = {}): {
  call: ReturnType<typeof latest<[], string>>;
  begun: { readonly source: CompletionSource<string>; readonly signal: AbortSignal }[];
} {
  const begun: { readonly source: CompletionSource<string>; readonly signal: AbortSignal }[] = [];
  const call = latest<[], string>((signal) => {
    const source = new CompletionSource<string>();
    begun.push({ source, signal });
    return source.promise;
  }, options);
  return { call, begun };
}

describe('latest', () => {
  expectNoUnhandledRejection();

  describe('cancel', () => {
    it.each(reasons)('cancels the current call, and its work, with the reason %p', async (reason) => {
      const { call, begun } = works();
      const controller = new AbortController();
      const promise = call(controller.signal);
      call.cancel(reason);
      const [status, seen] = await endOf(promise);
      expect([status, Object.is(seen, reason), Object.is(begun[0]?.signal.reason, reason)]).toStrictEqual([
        'rejected',
        true,
        true,
      ]);
      expect(listeners(controller.signal)).toBe(0);
    });

    it('is an AbortError without a reason', async () => {
      const { call, begun } = works();
      const promise = call(undefined);
      call.cancel();
      const [, reason] = await endOf(promise);
      expect(reason).toMatchObject({ name: 'AbortError' });
      expect(begun[0]?.signal.reason).toBe(reason);
      expect((await settle(promise)).status).toBe('canceled');
    });

    it('does nothing before the first call, after the last, and to the next one', async () => {
      const { call, begun } = works();
      call.cancel('nobody');
      const first = call(undefined);
      begun[0]?.source.setResult('first');
      expect(await first).toBe('first');
      call.cancel('nobody');
      const second = call(undefined);
      begun[1]?.source.setResult('second');
      expect(await second).toBe('second');
    });

    it('waits with `wait` until the work has ended', async () => {
      const { call, begun } = works({ wait: true });
      const promise = call(undefined);
      let ended: unknown;
      void endOf(promise).then((end) => (ended = end));
      call.cancel('why');
      call.cancel('another'); // the first reason stays
      await turn();
      expect([ended, begun[0]?.signal.reason]).toStrictEqual([undefined, 'why']);
      begun[0]?.source.setResult('late');
      await turn();
      expect(ended).toStrictEqual(['rejected', 'why']);
    });
  });

  describe('with `wait`', () => {
    it('begins when the superseded work has ended, which rejects then, and gives its value to `discard`', async () => {
      const discarded: string[] = [];
      const { call, begun } = works({ wait: true, discard: (value) => void discarded.push(value) });
      const [first, second] = [call(undefined), call(undefined)];
      let ended: readonly unknown[] | undefined;
      void endOf(first).then((end) => (ended = end));
      await turn();
      expect([begun.length, begun[0]?.signal.aborted, ended]).toStrictEqual([1, true, undefined]);
      begun[0]?.source.setResult('late');
      await turn();
      expect([begun.length, ended?.[0], ended?.[1] instanceof AbortError]).toStrictEqual([2, 'rejected', true]);
      begun[1]?.source.setResult('newest');
      expect(await second).toBe('newest');
      expect(discarded).toStrictEqual(['late']);
    });

    it('shows a cleanup of the superseded work that has failed, and takes its abort for none', async () => {
      const { call, begun } = works({ wait: true });
      const [first, second, fault] = [call(undefined), call(undefined), new Error('of the cleanup')];
      begun[0]?.source.setException(fault);
      expect(await endOf(first)).toStrictEqual(['rejected', fault]);
      const third = call(undefined);
      begun[1]?.source.setException(begun[1].signal.reason);
      expect(await settle(second)).toMatchObject({
        status: 'canceled',
        reason: { message: 'Superseded by a newer call' },
      });
      await turn();
      begun[2]?.source.setResult('newest');
      expect(await third).toBe('newest');
    });

    it('supersedes at once what has not begun, and never calls its function', async () => {
      const { call, begun } = works({ wait: true });
      const first = call(undefined);
      const [second, third] = [call(undefined), call(undefined)];
      expect((await endOf(second))[1]).toBeInstanceOf(AbortError);
      begun[0]?.source.setResult('late');
      expect((await endOf(first))[1]).toBeInstanceOf(AbortError);
      await turn();
      expect(begun).toHaveLength(2);
      begun[1]?.source.setResult('newest');
      expect(await third).toBe('newest');
    });

    it('does not begin when its own signal aborts while it waits, and lets go of that', async () => {
      const { call, begun } = works({ wait: true });
      const controller = new AbortController();
      const first = call(undefined);
      const second = call(controller.signal);
      controller.abort('why');
      expect(await endOf(second)).toStrictEqual(['rejected', 'why']);
      begun[0]?.source.setResult('late');
      await endOf(first);
      await turn();
      expect([begun.length, listeners(controller.signal)]).toStrictEqual([1, 0]);
    });

    it('is no wait after work that has ended', async () => {
      const { call, begun } = works({ wait: true });
      const first = call(undefined);
      begun[0]?.source.setResult('first');
      expect(await first).toBe('first');
      void endOf(call(undefined));
      expect(begun).toHaveLength(2);
    });
  });

  describe('with `discard`', () => {
    it('gives it the value that comes too late, and no other', async () => {
      const discarded: string[] = [];
      const { call, begun } = works({ discard: (value) => void discarded.push(value) });
      const [first, second] = [call(undefined), call(undefined)];
      expect((await endOf(first))[1]).toBeInstanceOf(AbortError); // at once
      begun[0]?.source.setResult('late');
      begun[1]?.source.setResult('newest');
      expect(await second).toBe('newest');
      expect(discarded).toStrictEqual(['late']);
    });
  });

  it.each([
    [{ wait: 1 }, /^Expected `wait` to be true or false, got 1/],
    [{ discard: 1 }, /^Expected `discard` to be a function, got 1/],
    [5, /^Expected `options` to be an object such as { wait: true }, got 5/],
  ])('refuses %p as its options', (options, message) => {
    expect(() => latest(async () => 1, options as never)).toThrow(message);
  });
});
