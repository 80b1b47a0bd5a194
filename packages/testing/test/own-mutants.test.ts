// Our own functions, with one statement taken away that lets go of something: the check has to find that out.
import { exploreAbortSafety } from '@cancelkit/testing';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { basename } from 'node:path';
import { type Case, cases } from './support/mutant-cases.js';
import { type MutatedCancellation, mutants, mutatedCancellation } from './support/mutated-cancellation.js';

/** By which cases a file is reached: those that bear its name, where nothing is said. */
const reachedBy: Record<string, readonly string[]> = {
  attempts: ['retry'],
  delivery: ['events'],
  discard: ['abortable'],
  items: ['map'],
  iteration: ['iterate'],
  'linked-signal': ['timeoutSignal'],
  member: ['race'],
  'member-group': ['all', 'allSettled', 'race'],
  'stream-reader': ['iterate: a stream'],
};

const memory = 'what stays is a callback or a value, and so memory: the leak tests measure that';
const equivalent = 'nothing is left: something else lets go of it, sooner or later';
const input = 'the check explores when the abort comes, not what the inputs are: this one takes ';

/** What is not found out, and why. */
const unseen: Record<string, string> = {
  'combinators/any.ts: if (group.fault !== undefined && winner !== undefined) group.discard(winner.value);': `${input}a fault after one has won`,
  'combinators/items.ts: else if (this.#group.aborted) this.#close();': equivalent,
  'combinators/items.ts: if (this.#group.aborted) this.#close();': `${input}an abort inside of next()`,
  'combinators/latest.ts: if (!wait && discard === undefined) call.outcome.addCleanup(leave, waiter);': memory,
  'combinators/latest.ts: waiter.unregister();': memory,
  'combinators/latest.ts: waiting.unregister();': equivalent,
  'combinators/member-group.ts: for (const { handler, waiter } of abandoned) if (!this.#wantsLate(handler)) waiter?.unregister();':
    memory,
  "combinators/member-group.ts: if (completion.status === 'succeeded' && this.#wantsLate(member.handler)) this.discard(completion.value as never);":
    'it comes after the end, and what is opened then is not looked at',
  'combinators/member.ts: this.unregister();': 'nobody disposes a member',
  'combinators/member.ts: this.unregister(); (2)': 'nobody disposes a member',
  'combinators/member.ts: this.waiter?.unregister();': memory,
  'combinators/shared.ts: if (work.source.aborted) work.waiter.unregister();': memory,
  'combinators/shared.ts: work.source.dispose();': equivalent,
  'combinators/shared.ts: work.waiter?.unregister();': memory,
  'combinators/spawn.ts: source.dispose();': equivalent,
  'links/link.ts: this.#cleanup.unregister();': memory,
  'retry/attempts.ts: if (discard === undefined) outcome.addCleanup(leave, waiter);': memory,
  'retry/attempts.ts: waiter.unregister();': memory,
  "retry/proactive-retry.ts: if (outcome.state.status === 'pending') begun.delete(attempt);":
    'it keeps the signal of the winner from aborting, and lets go of nothing',
  'sources/cancellation-source.ts: this.dispose();': `${input}a clock that throws`,
  'waiting/abortable.ts: waiter.unregister();': memory,
  "waiting/delivery.ts: if (completion.status === 'canceled') this.#values.clear();": memory,
  'waiting/delivery.ts: this.#values.clear();': memory,
  'waiting/delivery.ts: this.end(done);': equivalent,
  'waiting/events.ts: this.#delivery.drop();': memory,
  'waiting/iteration.ts: if (this.#waiter !== undefined) this.#waiter.unregister();': memory,
  'waiting/iteration.ts: if (this.#read === undefined) this.#idle?.stop();': `${input}a loop that is slower than idleMs`,
  'waiting/wait-async.ts: wait.addCleanup(letGo, wait); (2)': memory,
  'waiting/wait-async.ts: waiter?.unregister();': memory,
  'waiting/when-any.ts: waiter.unregister();': memory,
  'waiting/when-any.ts: winner.dispose();': `${input}a promise that cannot be waited for`,
  'waiting/when-each.ts: this.#end(); (2)': `${input}a promise that cannot be waited for`,
};

function casesOf(file: string): Case[] {
  const name = basename(file, '.ts');
  const starts = reachedBy[name] ?? [name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())];
  return Object.keys(cases)
    .filter((key) => starts.some((start) => key === start || key.startsWith(start.includes(':') ? start : `${start}:`)))
    .map((key) => cases[key]!);
}

describe('our functions', () => {
  let own: MutatedCancellation;
  beforeAll(async () => void (own = await mutatedCancellation()));
  afterEach(() => own.without(-1));

  it.each(Object.entries(cases))('are clean as they are: %s', async (_, { fn, options }) => {
    const once = { ...options, perPlace: 1 }; // own-functions.test.ts checks them at every point
    const report = await exploreAbortSafety((signal, probe) => fn(signal, probe, own.cancellation), once);
    expect(report.defects).toStrictEqual([]);
  });

  /** Whether any of the cases shows that something is wrong: those without an abort do, or a few with one, mostly. */
  async function isFoundOut(file: string): Promise<boolean> {
    for (const tried of [{ only: 'no abort' }, { maxRuns: 5 }, {}]) {
      for (const { fn, options } of casesOf(file)) {
        const hurry = { settleMs: 40, finishMs: 40, leaveMs: 5 }; // most of those that are found out hang
        const check = { ...hurry, ...options, ...tried };
        const report = await exploreAbortSafety((signal, probe) => fn(signal, probe, own.cancellation), check);
        if (report.defects.length > 0) return true;
      }
    }
    return false;
  }

  it('are found out, two of three, when any statement is taken away that lets go of something', async () => {
    const missed: string[] = [];
    for (const [number, { file, text }] of mutants.entries()) {
      const name = `${file}: ${text}`;
      if (name in unseen) continue;
      own.without(number);
      if (!(await isFoundOut(file))) missed.push(name);
    }
    expect(mutants.length).toBeGreaterThan(100);
    expect(Object.keys(unseen).length / mutants.length).toBeLessThan(1 / 3);
    expect(missed).toStrictEqual([]); // each that is missed has its reason, in `unseen`
  });
});
