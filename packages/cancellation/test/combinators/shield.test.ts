import { abortable, delay, shield, throwIfAborted } from '@cancelkit/cancellation';
import { describe, expect, it } from '@jest/globals';
import * as peer from 'abort-controller-x';
import * as fc from 'fast-check';
import { endOf, expectNoUnhandledRejection, listeners, noSignals, reasons, turn } from '../support/abortable.js';

describe('shield', () => {
  expectNoUnhandledRejection();

  it('ends as the work ends, when the signal aborts meanwhile', async () => {
    const ends: readonly (readonly [() => Promise<string>, readonly unknown[]])[] = [
      [async () => 'value', ['fulfilled', 'value']],
      [async () => Promise.reject('a fault'), ['rejected', 'a fault']],
    ];
    for (const [work, end] of ends) {
      const controller = new AbortController();
      const promise = shield(controller.signal, () => turn().then(work));
      expect(listeners(controller.signal)).toBe(0);
      controller.abort('why');
      expect(await endOf(promise)).toStrictEqual(end);
      expect(controller.signal.aborted).toBe(true);
    }
  });

  it('ends as the work ends, wherever the abort falls among its steps', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.boolean(), async (s, fails) => {
        const controller = new AbortController();
        const steps: string[] = [];
        const promise = shield(controller.signal, async (never) => {
          for (const step of ['first', 'second']) {
            await s.schedule(Promise.resolve(), step);
            throwIfAborted(never);
            steps.push(step);
          }
          if (fails) throw 'a fault';
          return 'value';
        });
        void s.schedule(Promise.resolve(), 'abort').then(() => controller.abort('why'));
        expect(await s.waitFor(endOf(promise))).toStrictEqual(fails ? ['rejected', 'a fault'] : ['fulfilled', 'value']);
        expect(steps).toStrictEqual(['first', 'second']);
        await s.waitIdle();
        expect(listeners(controller.signal)).toBe(0);
      }),
    );
  });

  it('runs the work on a signal that is aborted already, as a cleanup must', async () => {
    expect(await shield(AbortSignal.abort('why'), async () => 'value')).toBe('value');
    const promise = shield(AbortSignal.abort('why'), async () => Promise.reject('a fault'));
    expect(await endOf(promise)).toStrictEqual(['rejected', 'a fault']);
  });

  it('ends as the work ends, when the work itself aborts the signal', async () => {
    const controller = new AbortController();
    const promise = shield(controller.signal, async (never) => {
      controller.abort('why');
      await turn();
      return never.aborted;
    });
    expect(await promise).toBe(false);
  });

  it('gives the work a signal that never aborts, one for each', async () => {
    const seen: AbortSignal[] = [];
    const note = async (never: AbortSignal): Promise<void> => void seen.push(never);
    for (const signal of [AbortSignal.abort(), undefined, null]) await shield(signal, note);
    expect(seen.map(({ aborted }) => aborted)).toStrictEqual([false, false, false]);
    expect(new Set(seen).size).toBe(3);
    expect(seen.every((never) => never instanceof AbortSignal)).toBe(true);
  });

  it('calls the work at once', () => {
    let called = false;
    void shield(undefined, async () => void (called = true));
    expect(called).toBe(true);
  });

  it.each(reasons)('rejects with %p when the work throws it, without or with an abort', async (thrown) => {
    const work = (): never => {
      throw thrown;
    };
    for (const signal of [undefined, AbortSignal.abort(thrown), AbortSignal.abort('another')]) {
      const [status, error] = await endOf(shield(signal, work));
      expect([status, error === thrown]).toStrictEqual(['rejected', true]);
    }
  });

  it('waits for a thenable', async () => {
    expect(await shield(undefined, () => ({ then: (resolve: any) => resolve(1) }))).toBe(1);
  });

  it.each(noSignals)('refuses %p as the signal, synchronously', (wrong, got) => {
    expect(() => void shield(wrong as AbortSignal, async () => 1)).toThrow(
      new TypeError(`Expected \`signal\` to be an AbortSignal, got ${got}`),
    );
  });

  it.each([undefined, null, 'work', {}])('refuses %p as the work, synchronously', (wrong) => {
    for (const signal of [undefined, AbortSignal.abort()]) {
      expect(() => void shield(signal, wrong as never)).toThrow(
        /^Expected `fn` to be a function of the signal that never aborts, got /,
      );
    }
  });

  describe('in use', () => {
    it('rolls back after an abort, and does not begin when told to look first', async () => {
      const controller = new AbortController();
      const done: string[] = [];
      const query = async (signal: AbortSignal, text: string): Promise<void> => {
        throwIfAborted(signal);
        await abortable(signal, turn());
        done.push(text);
      };
      const transfer = async (signal: AbortSignal): Promise<void> => {
        throwIfAborted(signal);
        await query(signal, 'BEGIN');
        controller.abort('why');
        try {
          await query(signal, 'UPDATE');
        } catch (error) {
          await shield(signal, (never) => query(never, 'ROLLBACK'));
          throw error;
        }
      };
      expect(await endOf(transfer(controller.signal))).toStrictEqual(['rejected', 'why']);
      expect(done).toStrictEqual(['BEGIN', 'ROLLBACK']);
      expect(await endOf(transfer(controller.signal))).toStrictEqual(['rejected', 'why']);
      expect(done).toHaveLength(2);
    });

    it('shields functions of abort-controller-x, and works inside them', async () => {
      await shield(AbortSignal.abort('why'), (never) => peer.delay(never, 0));
      const controller = new AbortController();
      const values = peer.all(controller.signal, (signal) => [
        shield(signal, async (never) => {
          controller.abort(new peer.AbortError());
          await delay(never, 0);
          return 'committed';
        }),
      ]);
      expect(await values).toStrictEqual(['committed']);
    });
  });
});
