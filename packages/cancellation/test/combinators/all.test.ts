import { abortable, all } from '@cancelkit/cancellation';
import { describe, expect, it } from '@jest/globals';
import { describeAbortable, endOf, expectNoUnhandledRejection, listeners, turn } from '../support/abortable.js';
import { afterAbort, describeExecutor, describeStructured, heeding, ignoring } from '../support/structured.js';
import { FakeClock } from '../support/fake-clock.js';

const error = new Error('the fault');

describe('all', () => {
  expectNoUnhandledRejection();

  describeAbortable((signal, work) => all(signal, (inner) => [abortable(inner, work)]), { succeeds: false });
  describeStructured((signal, members, options) =>
    all(signal, (inner) => members.map((member) => member(inner)), options),
  );
  describeExecutor('all', all);

  it('aborts its inner signal when the executor returns in which the outer one has aborted', async () => {
    const controller = new AbortController();
    const seen: AbortSignal[] = [];
    const promise = all(controller.signal, (inner) => {
      controller.abort('why');
      seen.push(inner);
      return [Promise.resolve(1)];
    });
    expect(seen[0]?.reason).toBe('why');
    expect(await endOf(promise)).toStrictEqual(['fulfilled', [1]]);
  });

  it('gives the values in input order', async () => {
    const { signal } = new AbortController();
    const later = turn().then(() => 'first');
    const values: [string, number] = await all(signal, () => [later, Promise.resolve(2)]);
    expect(values).toStrictEqual(['first', 2]);
    expect(listeners(signal)).toBe(0);
  });

  it('takes thenables, and any iterable of promises', async () => {
    const thenable = { then: (resolve: (value: string) => void) => resolve('thenable') } as PromiseLike<string>;
    expect(await all(undefined, () => new Set([thenable, Promise.resolve('promise')]))).toStrictEqual([
      'thenable',
      'promise',
    ]);
  });

  it('gives [] for none, and listens to nothing', async () => {
    const { signal } = new AbortController();
    const promise = all(signal, () => []);
    expect(listeners(signal)).toBe(0);
    expect(await promise).toStrictEqual([]);
  });

  it('does not abort the inner signal when all succeed', async () => {
    let inner: AbortSignal | undefined;
    await all(undefined, (innerSignal) => {
      inner = innerSignal;
      return [Promise.resolve()];
    });
    expect(inner?.aborted).toBe(false);
  });

  it('gives the values when the members ignore the abort and finish', async () => {
    const controller = new AbortController();
    const promise = all(controller.signal, () => [turn().then(() => 1), turn().then(() => 2)]);
    controller.abort('why');
    expect(await promise).toStrictEqual([1, 2]);
  });

  it('rejects with the reason when some finish and some end by the abort', async () => {
    const controller = new AbortController();
    const promise = all(controller.signal, (inner) => [turn().then(() => 1), heeding(inner)]);
    controller.abort('why');
    expect(await endOf(promise)).toStrictEqual(['rejected', 'why']);
  });

  describe('a member that faults', () => {
    it('aborts the others, which are waited for, and is the outcome', async () => {
      const controller = new AbortController();
      const log: string[] = [];
      const promise = all(controller.signal, (inner) => [
        Promise.reject(error),
        afterAbort((reason) => {
          log.push('cleaned');
          return reason;
        })(inner),
      ]);
      expect(await endOf(promise)).toStrictEqual(['rejected', error]);
      expect(log).toStrictEqual(['cleaned']);
    });

    it('tells the others why', async () => {
      let reason: unknown;
      const promise = all(undefined, (inner) => [
        Promise.reject(error),
        afterAbort((why) => {
          reason = why;
          return why;
        })(inner),
      ]);
      await endOf(promise);
      expect(reason).toMatchObject({
        name: 'AbortError',
        message: 'One of the promises passed to all() rejected',
        stack: '',
      });
    });

    it('wins over later faults, and over a later abort', async () => {
      const controller = new AbortController();
      const promise = all(controller.signal, (inner) => [
        afterAbort(() => new Error('second'))(inner),
        Promise.reject(error),
      ]);
      await turn();
      controller.abort('why');
      expect(await endOf(promise)).toStrictEqual(['rejected', error]);
    });

    it('wins over an abort error of another member that came first', async () => {
      const abort = new DOMException('of its own', 'AbortError');
      const promise = all(undefined, (inner) => [Promise.reject(abort), afterAbort(() => error)(inner)]);
      expect(await endOf(promise)).toStrictEqual(['rejected', error]);
    });

    it('abandons the others when the time of grace is over', async () => {
      const clock = new FakeClock();
      const promise = all(undefined, (inner) => [Promise.reject(error), ignoring(inner)], { graceMs: 10, clock });
      await turn();
      expect(clock.asked).toStrictEqual([10]);
      clock.advance(10);
      expect(await endOf(promise)).toStrictEqual(['rejected', error]); // acx-14
    });
  });

  it('shows an abort error that a member rejects with of its own accord, the first of several', async () => {
    const [first, second] = [new DOMException('1', 'AbortError'), new DOMException('2', 'AbortError')];
    const promise = all(undefined, () => [Promise.reject(first), Promise.reject(second)]);
    expect((await endOf(promise))[1]).toBe(first);
  });

  it('rejects with the reason when the signal aborts after a member has given up with an abort error', async () => {
    const controller = new AbortController();
    const promise = all(controller.signal, (inner) => [
      Promise.reject(new DOMException('of its own', 'AbortError')),
      afterAbort((reason) => reason)(inner),
    ]);
    await Promise.resolve();
    await Promise.resolve();
    controller.abort('why');
    expect(await endOf(promise)).toStrictEqual(['rejected', 'why']);
  });

  it('works as its example shows', async () => {
    const loadUser = async (_: AbortSignal, id: number): Promise<string> => `user ${id}`;
    const loadOrders = async (_: AbortSignal, id: number): Promise<number[]> => [id];
    const { signal } = new AbortController();
    const id = 7;
    const [user, orders] = await all(signal, (inner) => [loadUser(inner, id), loadOrders(inner, id)]);
    expect(user.toUpperCase()).toBe('USER 7');
    expect(orders.at(0)).toBe(7);
  });

  it('has the types of abort-controller-x', () => {
    const text = async (): Promise<string> => 'text';
    const count = async (): Promise<number> => 1;
    const none = AbortSignal.abort();
    const types = (): unknown[] => {
      const tuple: Promise<[string, number, string]> = all(none, () => [text(), count(), text()]);
      const list: Promise<string[]> = all(none, () => [1, 2].map(() => text()));
      const explicit: Promise<string[]> = all<string>(none, () => [text()]);
      const mixed: Promise<(string | number)[]> = all(none, () => [1].map((n) => (n > 0 ? text() : count())));
      const generic = <A, B>(a: () => Promise<A>, b: () => Promise<B>): Promise<[A, B]> => all(none, () => [a(), b()]);
      // @ts-expect-error: a list of values
      const values = all(none, () => [1, 2]);
      return [tuple, list, explicit, mixed, generic, values];
    };
    expect(types).toBeDefined();
  });
});
