import { abortable, any } from '@cancelkit/cancellation';
import { describe, expect, it } from '@jest/globals';
import { describeAbortable, endOf, expectNoUnhandledRejection, listeners, turn } from '../support/abortable.js';
import { FakeClock } from '../support/fake-clock.js';
import { afterAbort, describeExecutor, describeStructured, heeding, ignoring } from '../support/structured.js';

const error = new Error('the fault');
const [first, second] = [new Error('first'), new Error('second')];

describe('any', () => {
  expectNoUnhandledRejection();

  describeAbortable((signal, work) => any(signal, (inner) => [abortable(inner, work)]), { faults: false });
  describeStructured((signal, members, options) =>
    any(signal, (inner) => members.map((member) => member(inner)), options),
  );
  describeExecutor('any', any);

  describe('of functions', () => {
    describeAbortable((signal, work) => any(signal, [(own) => abortable(own, work)]), { faults: false });
    describeStructured((signal, members, options) => any(signal, members, options));
  });

  describe('the first to fulfill', () => {
    it('is the outcome, whatever has rejected before; the others are aborted and waited for', async () => {
      const { signal } = new AbortController();
      const log: unknown[] = [];
      const promise = any(signal, (inner) => [
        Promise.reject(error),
        afterAbort((reason) => {
          log.push(reason);
          return reason;
        })(inner),
        turn().then(() => 'value'),
      ]);
      expect(await promise).toBe('value');
      expect(log).toMatchObject([{ name: 'AbortError', message: 'One of the promises passed to any() fulfilled' }]);
      expect(listeners(signal)).toBe(0);
    });

    it('wins over what the losers do then', async () => {
      const promise = any(undefined, (inner) => [
        Promise.resolve(1),
        Promise.resolve(2),
        afterAbort(() => error)(inner),
        heeding(inner),
      ]);
      expect(await promise).toBe(1);
    });

    it('wins over a later abort', async () => {
      const controller = new AbortController();
      const promise = any(controller.signal, () => [Promise.resolve(1), turn().then(() => 2)]);
      await Promise.resolve();
      await Promise.resolve();
      controller.abort('late');
      expect(await promise).toBe(1);
    });

    it('may have ignored the abort, also when others have ended by it before', async () => {
      const controller = new AbortController();
      const promise = any(controller.signal, (inner) => [heeding(inner), turn().then(() => 'finished')]);
      controller.abort('why');
      expect(await promise).toBe('finished');
    });

    it('is what remains when the others are abandoned', async () => {
      const clock = new FakeClock();
      const promise = any(undefined, (inner) => [ignoring(inner), Promise.resolve('value')], { graceMs: 10, clock });
      await turn();
      clock.advance(10);
      expect(await promise).toBe('value');
    });
  });

  describe('if all reject', () => {
    it('rejects with all errors in input order', async () => {
      const { signal } = new AbortController();
      const abort = new DOMException('of its own', 'AbortError');
      const promise = any(signal, () => [
        turn().then(() => Promise.reject(first)),
        Promise.reject(second),
        Promise.reject(abort),
      ]);
      const [status, seen] = await endOf(promise);
      expect(status).toBe('rejected');
      expect(seen).toBeInstanceOf(AggregateError);
      expect((seen as AggregateError).errors).toStrictEqual([first, second, abort]);
      expect((seen as AggregateError).message).toBe('None of the promises passed to any() fulfilled');
      expect(listeners(signal)).toBe(0);
    });

    it('aborts nothing', async () => {
      let inner: AbortSignal | undefined;
      const promise = any(undefined, (innerSignal) => {
        inner = innerSignal;
        return [Promise.reject(error)];
      });
      await endOf(promise);
      expect(inner?.aborted).toBe(false);
    });

    it('rejects with no errors if there is none', async () => {
      const { signal } = new AbortController();
      const promise = any(signal, () => []);
      expect(listeners(signal)).toBe(0);
      const [status, seen] = await endOf(promise);
      expect(status).toBe('rejected');
      expect(seen).toBeInstanceOf(AggregateError);
      expect((seen as AggregateError).errors).toStrictEqual([]);
    });
  });

  describe('aborted', () => {
    it('rejects with the reason although some have faulted before', async () => {
      const controller = new AbortController();
      const promise = any(controller.signal, (inner) => [Promise.reject(error), heeding(inner)]);
      await turn();
      controller.abort('why');
      expect(await endOf(promise)).toStrictEqual(['rejected', 'why']);
    });
  });

  it('does not let a member that fulfills hide that the executor has failed', async () => {
    function* members(): Iterable<Promise<number>> {
      yield turn().then(() => 1);
      throw error;
    }
    expect(await endOf(any(undefined, members))).toStrictEqual(['rejected', error]);
  });

  it('works as its example shows', async () => {
    const mirrors = ['down', 'up'];
    const download = async (_: AbortSignal, mirror: string): Promise<string> => {
      if (mirror === 'down') throw error;
      return mirror;
    };
    const { signal } = new AbortController();
    const file = await any(signal, (inner) => mirrors.map((mirror) => download(inner, mirror)));
    expect(file.toUpperCase()).toBe('UP');
  });
});
