import { CancellationSource, checkpoint, iterate } from '@cancelkit/cancellation';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { endOf, listeners } from '../support/abortable.js';

interface Source {
  readonly items: AsyncIterableIterator<number>;
  /** How often it was told that nobody wants more. */
  readonly returned: () => number;
}

/** Gives the numbers up to `length`, each when the scheduler says so. */
function scheduledSource(s: fc.Scheduler, length: number): Source {
  let next = 0;
  let returned = 0;
  const items: AsyncIterableIterator<number> = {
    next: () => {
      const value = next++;
      return s.schedule<IteratorResult<number>>(
        Promise.resolve(value < length ? { done: false, value } : { done: true, value: undefined }),
        `item ${value}`,
      );
    },
    return: async () => {
      returned += 1;
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]: () => items,
  };
  return { items, returned: () => returned };
}

describe('iterate, whatever comes when', () => {
  it('shows the items in order, ends with the reason or with the last, and leaves the source once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.nat(4), fc.option(fc.nat(4)), async (s, length, breakAt) => {
        const reason = { why: 'an object' };
        const controller = new AbortController();
        const { items, returned } = scheduledSource(s, length);
        const seen: number[] = [];
        let wasLeft = false;
        const loop = async (): Promise<void> => {
          for await (const item of iterate(controller.signal, items)) {
            expect(controller.signal.aborted).toBe(false);
            seen.push(item);
            if (item !== breakAt) continue;
            wasLeft = true;
            break;
          }
        };
        const end = endOf(loop());
        void s.schedule(Promise.resolve(), 'abort').then(() => controller.abort(reason));
        await s.waitFor(end);
        const [status, error] = await end;
        expect(seen).toStrictEqual(seen.map((_, index) => index));
        if (status === 'rejected') expect(error).toBe(reason);
        else expect(wasLeft || seen.length === length).toBe(true);
        const cameToItsEnd = status === 'fulfilled' && !wasLeft;
        expect(returned()).toBe(cameToItsEnd ? 0 : 1);
        expect(listeners(controller.signal)).toBe(0);
      }),
      { numRuns: 300 },
    );
  });
});

describe('checkpoint, whatever comes when', () => {
  it('ends all loops at their next checkpoint, with the reason of the abort, and lets each other run', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(6), { minLength: 1, maxLength: 4 }),
        fc.nat(3),
        fc.nat(6),
        async (lengths, aborter, abortAt) => {
          const source = new CancellationSource();
          const reason = { why: 'an object' };
          const late: number[] = [];
          const loop = async (length: number, name: number): Promise<number> => {
            for (let step = 0; step < length; step += 1) {
              await checkpoint(source.signal);
              if (source.aborted) late.push(name); // it was let through before, and goes on after
              if (name === aborter && step === abortAt) source.cancel(reason);
            }
            return length;
          };
          const ends = await Promise.all(lengths.map((length, name) => endOf(loop(length, name))));
          for (const [name, [status, value]] of ends.entries()) {
            if (status === 'rejected') expect(value).toBe(reason);
            else expect(value).toBe(lengths[name]);
          }
          const isAborted = aborter < lengths.length && abortAt < (lengths[aborter] ?? 0);
          if (!isAborted) expect(ends.map(([status]) => status)).not.toContain('rejected');
          // At most the one step that its checkpoint had let it take.
          expect(new Set(late).size).toBe(late.length);
        },
      ),
      { numRuns: 200 },
    );
  });
});
