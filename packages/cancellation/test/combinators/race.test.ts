import { abortable, race } from '@cancelkit/cancellation';
import { settle } from '@cancelkit/completion';
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
import { afterAbort, describeExecutor, describeStructured, ignoring } from '../support/structured.js';

const error = new Error('the fault');

describe('race', () => {
  expectNoUnhandledRejection();

  describeAbortable((signal, work) => race(signal, (inner) => [abortable(inner, work)]));
  describeStructured((signal, members, options) =>
    race(signal, (inner) => members.map((member) => member(inner)), options),
  );
  describeExecutor('race', race);

  describe('of functions', () => {
    describeAbortable((signal, work) => race(signal, [(own) => abortable(own, work)]));
    describeStructured((signal, members, options) => race(signal, members, options));
  });

  describe('the winner', () => {
    it('is the first to settle; the losers are aborted and waited for', async () => {
      const { signal } = new AbortController();
      const log: unknown[] = [];
      const promise = race(signal, (inner) => [
        afterAbort((reason) => {
          log.push(reason);
          return reason;
        })(inner),
        turn().then(() => 'value'),
      ]);
      expect(await promise).toBe('value');
      expect(log).toMatchObject([{ name: 'AbortError', message: 'One of the promises passed to race() settled' }]);
      expect(listeners(signal)).toBe(0);
    });

    it('is the first in input order of several that are settled', async () => {
      expect(await race(undefined, () => [Promise.resolve(1), Promise.resolve(2)])).toBe(1);
      expect(await endOf(race(undefined, () => [Promise.reject(error), Promise.resolve(2)]))).toStrictEqual([
        'rejected',
        error,
      ]);
    });

    it('keeps its value when a loser finishes, too, and when the signal aborts after it', async () => {
      const controller = new AbortController();
      const promise = race(controller.signal, () => [Promise.resolve(1), turn().then(() => 2)]);
      await Promise.resolve();
      await Promise.resolve();
      controller.abort('late');
      expect(await promise).toBe(1);
    });

    it('may have ignored the abort', async () => {
      const controller = new AbortController();
      const promise = race(controller.signal, (inner) => [
        turn().then(() => 'finished'),
        afterAbort(
          (reason) => reason,
          () => turn().then(turn),
        )(inner),
      ]);
      controller.abort('why');
      expect(await promise).toBe('finished');
    });

    it('comes too late when another member has ended by the abort before', async () => {
      const controller = new AbortController();
      const promise = race(controller.signal, (inner) => [
        afterAbort((reason) => reason)(inner),
        turn()
          .then(turn)
          .then(() => 'finished'),
      ]);
      controller.abort('why');
      expect(await endOf(promise)).toStrictEqual(['rejected', 'why']);
    });

    it('loses to the fault of a loser, a cleanup that failed', async () => {
      const promise = race(undefined, (inner) => [Promise.resolve(1), afterAbort(() => error)(inner)]);
      expect(await endOf(promise)).toStrictEqual(['rejected', error]);
    });

    it('keeps its value when a loser passes on that it has lost, in another error', async () => {
      const wrap = (reason: unknown): Error => new Error('wrapped', { cause: reason });
      const promise = race(undefined, (inner) => [Promise.resolve(1), afterAbort(wrap)(inner)]);
      expect(await promise).toBe(1);
    });

    it('keeps its value when a loser passes on a later abort of the outer signal', async () => {
      const controller = new AbortController();
      const promise = race(controller.signal, () => [
        Promise.resolve(1),
        afterAbort((reason) => reason)(controller.signal),
      ]);
      await turn();
      controller.abort('why');
      expect(await promise).toBe(1);
    });

    it('keeps its fault when a loser faults, too', async () => {
      const promise = race(undefined, (inner) => [Promise.reject(error), afterAbort(() => new Error('second'))(inner)]);
      expect(await endOf(promise)).toStrictEqual(['rejected', error]);
    });

    it('is what remains when the losers are abandoned', async () => {
      const clock = new FakeClock();
      const promise = race(undefined, (inner) => [ignoring(inner), Promise.resolve('value')], { graceMs: 10, clock });
      await turn();
      expect(clock.asked).toStrictEqual([10]);
      clock.advance(10);
      expect(await promise).toBe('value'); // acx-14
    });
  });

  it('shows an abort error that a member rejects with of its own accord', async () => {
    const abort = new DOMException('of its own', 'AbortError');
    const promise = race(undefined, () => [Promise.reject(abort), turn().then(() => 1)]);
    expect((await endOf(promise))[1]).toBe(abort);
  });

  describe('acx-01, of none', () => {
    it.each(reasons)('waits for the abort, rejects with the reason %p, and leaves no listener', async (reason) => {
      const controller = new AbortController();
      const promise = race(controller.signal, () => []);
      expect(listeners(controller.signal)).toBe(1);
      expect(await Promise.race([endOf(promise), turn().then(() => 'pending')])).toBe('pending');
      controller.abort(reason);
      expect(listeners(controller.signal)).toBe(0);
      const completion = await settle(promise, controller.signal);
      expect(completion.status).toBe('canceled');
      expect((completion as { reason: unknown }).reason).toBe(reason);
    });

    it('sees an abort of the executor', async () => {
      const controller = new AbortController();
      const promise = race(controller.signal, () => {
        controller.abort('why');
        return [];
      });
      expect(await endOf(promise)).toStrictEqual(['rejected', 'why']);
    });
  });

  it('works as its example shows', async () => {
    const ask = async (inner: AbortSignal, server: string): Promise<string> => {
      if (server === 'primary') await ignoring(inner);
      return server;
    };
    const { signal } = new AbortController();
    const answer = await race(signal, (inner) => [ask(inner, 'primary'), ask(inner, 'replica')], { graceMs: 1 });
    expect(answer.toUpperCase()).toBe('REPLICA');
  });

  it('has the types of abort-controller-x', () => {
    const text = async (): Promise<string> => 'text';
    const count = async (): Promise<number> => 1;
    const none = AbortSignal.abort();
    const types = (): unknown[] => {
      const mixed: Promise<string | number> = race(none, () => [text(), count()]);
      const explicit: Promise<string> = race<Promise<string>>(none, () => [text()]);
      const generic = <A, B>(a: () => Promise<A>, b: () => Promise<B>): Promise<A | B> => race(none, () => [a(), b()]);
      // @ts-expect-error: a list of values
      const values = race(none, () => [1, 2]);
      return [mixed, explicit, generic, values];
    };
    expect(types).toBeDefined();
  });
});
