// Graphs of sources in which some signals, clocks and callbacks are hostile, against an oracle: what an abort reaches.
import { CancellationSource, anySignal, linkedSource, onAbort } from '@cancelkit/cancellation';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { hostileSignals, hostileValues } from '../../completion/test/support/hostile.js';
import { reportedBy } from '../../completion/test/support/reported.js';

/** Of the hostile signals those that can be listened to and do not abort by themselves. In browsers a Proxy cannot. */
const patient = hostileSignals.filter(({ name, make }) => {
  const isPatient =
    /reason throws|without a reason|removeEventListener (throws|does nothing)|calls its listeners twice/;
  return isPatient.test(name) || (name.includes('Proxy') && answers(make().signal));
});
function answers(signal: AbortSignal): boolean {
  try {
    return !signal.aborted;
  } catch {
    return false;
  }
}
const brokenClock = {
  now: () => 0,
  setTimeout: () => 1,
  clearTimeout: () => {
    throw new Error('clearTimeout');
  },
};

const node = fc.record({
  /** Of the nodes before it. */
  parents: fc.array(fc.nat(30), { maxLength: 3 }),
  hostile: fc.array(fc.nat(patient.length - 1), { maxLength: 2 }),
  kind: fc.constantFrom('source', 'any'),
  frozen: fc.boolean(),
  clock: fc.boolean(),
  /** Which of the hostile values its callback throws; none of them: it does not throw. */
  throws: fc.nat(hostileValues.length * 2),
});
const program = fc.record({
  nodes: fc.array(node, { minLength: 1, maxLength: 12 }),
  aborts: fc.array(fc.record({ node: fc.nat(30), value: fc.nat(hostileValues.length) }), { maxLength: 4 }),
});

describe('a graph with hostile members', () => {
  // On failure fast-check prints the seed and the path, with which fc.assert(…, { seed, path }) plays it again.
  it('aborts what an abort reaches, each once, and nothing else', () => {
    fc.assert(
      fc.property(program, ({ nodes, aborts }) => {
        const signals: AbortSignal[] = [];
        const abort: ((reason: unknown) => void)[] = [];
        const parentsOf: number[][] = [];
        const told: number[] = [];
        const reached = new Map<number, unknown>();
        reportedBy(() => {
          const linked = nodes.map(({ parents, hostile, kind, frozen, clock, throws }, index) => {
            const above = index === 0 ? [] : parents.map((parent) => parent % index);
            parentsOf.push(kind === 'any' && index === 0 ? [] : above);
            const all = [
              ...above.map((parent) => signals[parent]),
              ...hostile.map((which) => patient[which]?.make().signal),
            ];
            const made =
              kind === 'any'
                ? anySignal(all)
                : new CancellationSource({ parents: all, ...(clock ? { timeoutMs: 5, clock: brokenClock } : {}) });
            signals.push(made.signal);
            abort.push(made instanceof CancellationSource ? (reason) => made.cancel(reason) : () => undefined);
            if (frozen) Object.freeze(made.signal);
            told.push(0);
            onAbort(made.signal, () => {
              told[index] = (told[index] ?? 0) + 1;
              const value = hostileValues[throws];
              if (value !== undefined) throw value.make();
            });
            return linkedSource(made.signal);
          });
          for (const { node: which, value } of aborts) {
            const index = which % nodes.length;
            const reason = hostileValues[value]?.make() ?? 'why';
            abort[index]?.(reason);
            if (nodes[index]?.kind === 'source' && !reached.has(index)) reached.set(index, reason);
            // Parents come before children, so that one pass is enough.
            for (const [child, above] of parentsOf.entries()) {
              const from = above.find((parent) => reached.has(parent));
              if (!reached.has(child) && from !== undefined) reached.set(child, reached.get(from));
            }
          }
          for (const [index, { state }] of linked.entries()) {
            expect(state.status).toBe(reached.has(index) ? 'canceled' : 'pending');
            if (state.status === 'canceled') expect(Object.is(state.reason, reached.get(index))).toBe(true);
            expect(told[index]).toBe(reached.has(index) ? 1 : 0);
          }
        });
      }),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 2_000) },
    );
  });
});
