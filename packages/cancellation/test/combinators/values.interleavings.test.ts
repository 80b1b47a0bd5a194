import {
  abortable,
  all,
  allSettled,
  any,
  latest,
  map,
  mapEach,
  proactiveRetry,
  race,
  waitAsync,
} from '@cancelkit/cancellation';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { listeners, turn } from '../support/abortable.js';
import { FakeClock } from '../support/fake-clock.js';

type Member = (signal: AbortSignal | undefined) => Promise<number>;

interface Options {
  readonly graceMs?: number;
  readonly clock: FakeClock;
  readonly discard: (value: number) => void;
}

/** Hands each value that its caller sees to `see`. */
type Operation = (
  signal: AbortSignal,
  members: readonly Member[],
  options: Options,
  see: (value: number) => void,
) => Promise<unknown>;

const first = (members: readonly Member[], signal?: AbortSignal): Promise<number> =>
  members[0]?.(signal) ?? Promise.resolve(-1);

async function readAll(results: AsyncIterable<number>, see: (value: number) => void): Promise<void> {
  for await (const value of results) see(value);
}

async function readOne(results: AsyncIterable<number>, see: (value: number) => void): Promise<void> {
  for await (const value of results) {
    see(value);
    return;
  }
}

const seeAll =
  (see: (value: number) => void) =>
  (values: readonly number[]): void =>
    values.forEach(see);

const operations: Record<string, Operation> = {
  abortable: (signal, members, { discard }, see) => abortable(signal, first(members), { discard }).then(see),
  waitAsync: (signal, members, options, see) =>
    waitAsync(first(members), { signal, timeoutMs: 5, clock: options.clock, discard: options.discard }).then(see),
  all: (signal, members, options, see) =>
    all(signal, (inner) => members.map((member) => member(inner)), options).then(seeAll(see)),
  allSettled: (signal, members, options, see) =>
    allSettled(signal, (inner) => members.map((member) => member(inner)), options).then((completions) => {
      for (const completion of completions) if (completion.status === 'succeeded') see(completion.value);
    }),
  race: (signal, members, options, see) =>
    race(signal, (inner: AbortSignal) => members.map((member) => member(inner)), options).then(see),
  'race, of functions': (signal, members, options, see) => race(signal, members, options).then(see),
  any: (signal, members, options, see) =>
    any(signal, (inner: AbortSignal) => members.map((member) => member(inner)), options).then(see),
  'any, of functions': (signal, members, options, see) => any(signal, members, options).then(see),
  map: (signal, members, options, see) =>
    map(signal, members, (inner, member) => member(inner), { ...options, concurrency: 2 }).then(seeAll(see)),
  mapEach: (signal, members, options, see) =>
    readAll(
      mapEach(signal, members, (inner, member) => member(inner), { ...options, concurrency: 2 }),
      see,
    ),
  'mapEach, as they come': (signal, members, options, see) =>
    readAll(
      mapEach(signal, members, (inner, member) => member(inner), { ...options, ordered: false }),
      see,
    ),
  'mapEach, left early': (signal, members, options, see) =>
    readOne(
      mapEach(signal, members, (inner, member) => member(inner), { ...options, ordered: false }),
      see,
    ),
  latest: async (signal, members, { discard }, see) => {
    const newest = latest((inner, member: Member) => member(inner), { discard });
    await Promise.all(members.map((member) => newest(signal, member).then(see, () => undefined)));
  },
  'latest, one at a time': async (signal, members, { discard }, see) => {
    const newest = latest((inner, member: Member) => member(inner), { discard, wait: true });
    await Promise.all(members.map((member) => newest(signal, member).then(see, () => undefined)));
  },
  proactiveRetry: (signal, members, { clock, discard }, see) =>
    proactiveRetry(signal, (own, attempt) => (members[attempt] as Member)(own), {
      ...{ clock, discard, baseMs: 2, maxAttempts: Math.max(1, members.length) },
    }).then(see),
};

/** How a member ends, when its turn comes; one that is not deaf ends as soon as its signal aborts. */
const members = fc.array(fc.record({ fulfills: fc.boolean(), isDeaf: fc.boolean() }), { minLength: 1, maxLength: 4 });

describe.each(Object.entries(operations))('the values of %s', (_, operation) => {
  it('reach the caller or `discard`, once, whatever comes when; and nothing is left on the signal', () =>
    fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        members,
        fc.boolean(),
        fc.option(fc.constantFrom(0, 5), { nil: undefined }),
        async (scheduler, plan, aborts, graceMs) => {
          const controller = new AbortController();
          const clock = new FakeClock();
          const [given, seen, discarded]: number[][] = [[], [], []];
          const started = plan.map(({ fulfills, isDeaf }, index): Member => {
            return (signal) =>
              new Promise((resolve, reject) => {
                if (!isDeaf) signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
                let isOver = false;
                signal?.addEventListener('abort', () => (isOver ||= !isDeaf), { once: true });
                void scheduler.schedule(Promise.resolve(), `member ${index}`).then(() => {
                  if (isOver) return;
                  if (fulfills) given?.push(index);
                  if (fulfills) resolve(index);
                  else reject(new Error(`of member ${index}`));
                });
              });
          });
          const options = { clock, discard: (value: number) => void discarded?.push(value) };
          const grace = graceMs === undefined ? {} : { graceMs };
          const end = operation(controller.signal, started, { ...options, ...grace }, (value) => seen?.push(value));
          let ended = false;
          const settled = end.then(
            () => (ended = true),
            () => (ended = true),
          );
          if (aborts) void scheduler.schedule(Promise.resolve(), 'abort').then(() => controller.abort('why'));
          for (let i = 0; i < 6; i++) {
            void scheduler.schedule(Promise.resolve(), 'five milliseconds').then(() => clock.advance(5));
          }
          // Members may start others, and these have turns of their own.
          for (let i = 0; i < 8; i++) {
            await scheduler.waitIdle();
            await turn();
            clock.advance(5);
          }
          expect(ended).toBe(true);
          await settled;
          expect([...(seen ?? []), ...(discarded ?? [])].sort()).toStrictEqual(given?.sort());
          expect(listeners(controller.signal)).toBe(0);
          expect(clock.timers.size).toBe(0);
        },
      ),
      { numRuns: 60 },
    ));
});
