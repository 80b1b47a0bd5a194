import { abortable, allSettled } from '@cancelkit/cancellation';
import type { Completion } from '@cancelkit/completion';
import { describe, expect, it } from '@jest/globals';
import { describeAbortable, endOf, expectNoUnhandledRejection, listeners, turn } from '../support/abortable.js';
import { describeExecutor, describeStructured, heeding } from '../support/structured.js';

const error = new Error('the fault');

describe('allSettled', () => {
  expectNoUnhandledRejection();

  describeAbortable((signal, work) => allSettled(signal, (inner) => [abortable(inner, work)]), {
    succeeds: false,
    faults: false,
  });
  describeStructured((signal, members, options) =>
    allSettled(signal, (inner) => members.map((member) => member(inner)), options),
  );
  describeExecutor('allSettled', allSettled);

  it('gives how each has ended, in input order, and aborts nothing', async () => {
    const { signal } = new AbortController();
    const abort = new DOMException('of its own', 'AbortError');
    let inner: AbortSignal | undefined;
    const completions: Completion<number>[] = await allSettled(signal, (innerSignal) => {
      inner = innerSignal;
      return [turn().then(() => 1), Promise.reject(error), Promise.reject(abort), Promise.resolve(2)];
    });
    expect(completions).toStrictEqual([
      { status: 'succeeded', value: 1 },
      { status: 'faulted', error },
      { status: 'canceled', reason: abort },
      { status: 'succeeded', value: 2 },
    ]);
    expect(inner?.aborted).toBe(false);
    expect(listeners(signal)).toBe(0);
  });

  it('gives [] for none, and listens to nothing', async () => {
    const { signal } = new AbortController();
    const promise = allSettled(signal, () => []);
    expect(listeners(signal)).toBe(0);
    expect(await promise).toStrictEqual([]);
  });

  describe('aborted', () => {
    it('gives the completions when all that were left fulfill', async () => {
      const controller = new AbortController();
      const promise = allSettled(controller.signal, () => [Promise.reject(error), turn().then(() => 1)]);
      await Promise.resolve();
      await Promise.resolve();
      controller.abort('why');
      expect(await promise).toStrictEqual([
        { status: 'faulted', error },
        { status: 'succeeded', value: 1 },
      ]);
    });

    it('rejects with the reason when one has ended by it, whatever the others did', async () => {
      const controller = new AbortController();
      const promise = allSettled(controller.signal, (inner) => [
        Promise.reject(error),
        heeding(inner),
        turn().then(() => 1),
      ]);
      await Promise.resolve();
      await Promise.resolve();
      controller.abort('why');
      expect(await endOf(promise)).toStrictEqual(['rejected', 'why']);
    });
  });

  it('works as its example shows', async () => {
    const urls = ['a', 'b'];
    const check = async (_: AbortSignal, url: string): Promise<string> => {
      if (url === 'b') throw error;
      return url;
    };
    const { signal } = new AbortController();
    const completions = await allSettled(signal, (inner) => urls.map((url) => check(inner, url)));
    const failed = completions.filter((completion) => completion.status === 'faulted');
    expect(failed).toStrictEqual([{ status: 'faulted', error }]);
  });
});
