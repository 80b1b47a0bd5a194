import { abortable, waitAsync } from '@cancelkit/cancellation';
import { CompletionSource } from '@cancelkit/completion';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { describeAbortable, endOf, expectNoUnhandledRejection, listeners, turn } from '../support/abortable.js';

const error = new Error('the fault');

describe('abortable', () => {
  expectNoUnhandledRejection();

  describeAbortable(abortable);

  it.each([undefined, null, 'promise', {}, 5])('refuses %p as the promise, synchronously', (wrong) => {
    const controller = new AbortController();
    for (const signal of [controller.signal, AbortSignal.abort()]) {
      expect(() => void abortable(signal, wrong as never)).toThrow(
        /^Expected `promise` to be a promise or a CompletionSource, got /,
      );
    }
    expect(listeners(controller.signal)).toBe(0);
  });

  it('rejects on an aborted signal although the promise is settled, and waitAsync does not', async () => {
    const signal = AbortSignal.abort('why');
    expect(await endOf(abortable(signal, Promise.resolve(1)))).toStrictEqual(['rejected', 'why']);
    expect(await waitAsync(Promise.resolve(1), { signal })).toBe(1);
  });

  it.each([
    ['before', AbortSignal.abort('why')],
    ['during', undefined],
  ])('handles the rejection of a promise that nobody waits for any longer, aborted %s', async (_, aborted) => {
    const controller = new AbortController();
    let reject = (): void => undefined;
    const work = new Promise((__, fail) => (reject = () => fail(error)));
    const promise = abortable(aborted ?? controller.signal, work);
    controller.abort('why');
    reject();
    expect(await endOf(promise)).toStrictEqual(['rejected', 'why']);
    await turn(); // the check is expectNoUnhandledRejection's
  });

  it('ends by whichever comes first, whatever the order, and leaves nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.boolean(), fc.constantFrom(null, 0, '', error), async (s, fails, reason) => {
        const controller = new AbortController();
        const log: string[] = [];
        const work = s.schedule(fails ? Promise.reject(error) : Promise.resolve('value'), 'work');
        const promise = endOf(abortable(controller.signal, work));
        work.then(
          () => log.push('work'),
          () => log.push('work'),
        );
        void s.schedule(Promise.resolve(), 'abort').then(() => {
          log.push('abort');
          controller.abort(reason);
        });
        await s.waitIdle();
        const byWork = fails ? ['rejected', error] : ['fulfilled', 'value'];
        expect(await promise).toStrictEqual(log[0] === 'work' ? byWork : ['rejected', reason]);
        expect(listeners(controller.signal)).toBe(0);
      }),
    );
  });

  it('waits for a source and a thenable, too', async () => {
    const { signal } = new AbortController();
    const source = new CompletionSource<number>();
    const promise = abortable(signal, source);
    source.setResult(1);
    expect(await promise).toBe(1);
    expect(await abortable(signal, { then: (resolve: any) => resolve(2) })).toBe(2);
  });

  it('keeps nothing on a promise that never settles', async () => {
    const never = new Promise(() => undefined);
    let reactions = 0;
    const { then } = never;
    never.then = function (this: Promise<unknown>, ...args: any[]) {
      reactions += 1;
      return then.apply(this, args as []);
    } as never;
    for (let i = 0; i < 100; i++) {
      const controller = new AbortController();
      const promise = abortable(controller.signal, never);
      controller.abort(i);
      expect(await endOf(promise)).toStrictEqual(['rejected', i]);
    }
    expect(reactions).toBe(1);
  });
});
