// Random members under a random scheduler, and an abort somewhere among them. What the members really did, in its order, is
// written down, and a naive model tells from that alone how the combinator must end.
import { all, allSettled, any, execute, map, onAbort, race, spawn } from '@cancelkit/cancellation';
import { type Completion, canceled, faulted, settle, succeeded } from '@cancelkit/completion';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { listeners, turn } from '../support/abortable.js';

/** What a member does by itself, and what it does when its signal aborts (`ignore`: goes on by itself). */
interface Plan {
  readonly work: 'value' | 'fault' | 'abort error' | 'forever';
  readonly abort: 'ignore' | 'reason' | 'abort error' | 'clean up' | 'fail';
}

/** One thing that happened. */
type Event =
  | { readonly what: 'abort' }
  | { readonly what: 'value'; readonly member: number }
  | { readonly what: 'rejection'; readonly member: number; readonly error: unknown };

class Fault extends Error {}
const abortError = (): unknown => new DOMException('of its own', 'AbortError');

const plan: fc.Arbitrary<Plan> = fc.record({
  work: fc.constantFrom('value', 'fault', 'abort error', 'forever'),
  abort: fc.constantFrom('ignore', 'reason', 'abort error', 'clean up', 'fail'),
});

/** Members that must end: whoever works for ever has to heed the abort. */
const plans = fc.array(
  plan.filter(({ work, abort }) => work !== 'forever' || abort !== 'ignore'),
  { minLength: 1, maxLength: 4 },
);

/** Starts a member. */
function startMember(scheduler: fc.Scheduler, { work, abort }: Plan, inner: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const later = (name: string, then: () => void): void => void scheduler.schedule(Promise.resolve(), name).then(then);
    if (work === 'value') later('value', () => resolve('value'));
    if (work === 'fault') later('fault', () => reject(new Fault('work')));
    if (work === 'abort error') later('abort error', () => reject(abortError()));
    onAbort(inner, (reason) => {
      if (abort === 'reason') reject(reason);
      if (abort === 'abort error') later('abort error', () => reject(abortError()));
      if (abort === 'clean up') later('clean up', () => reject(reason));
      if (abort === 'fail') later('fail', () => reject(new Fault('cleanup')));
    });
  });
}

interface Run {
  readonly events: readonly Event[];
  readonly count: number;
  readonly completion: Completion<unknown>;
}

type Start = (signal: AbortSignal, members: ((inner: AbortSignal) => Promise<string>)[]) => Promise<unknown>;

/** Plays the members on a combinator, and checks what is true of all of them: it waits, and leaves nothing. */
async function play(scheduler: fc.Scheduler, members: readonly Plan[], reason: unknown, start: Start): Promise<Run> {
  const controller = new AbortController();
  const events: Event[] = [];
  let running = 0;
  const promise = start(
    controller.signal,
    members.map((member, index) => (inner) => {
      running += 1;
      const work = startMember(scheduler, member, inner);
      work.then(
        () => events.push({ what: 'value', member: index }),
        (error: unknown) => events.push({ what: 'rejection', member: index, error }),
      );
      void work.then(
        () => (running -= 1),
        () => (running -= 1),
      );
      return work;
    }),
  );
  void scheduler.schedule(Promise.resolve(), 'outer abort').then(() => {
    events.push({ what: 'abort' });
    controller.abort(reason);
  });
  let seen: Event[] = [];
  const ended = settle(promise, controller.signal).then((completion) => {
    expect(running).toBe(0);
    expect(listeners(controller.signal)).toBe(0);
    seen = [...events];
    return completion;
  });
  const completion = await scheduler.waitFor(ended);
  await scheduler.waitIdle();
  await turn(); // nothing unhandled
  return { events: seen, count: members.length, completion };
}

/** The first rejection that no abort has caused, as far as a plain look at it tells. */
const faultOf = (events: readonly Event[]): Event | undefined =>
  events.find((event) => event.what === 'rejection' && event.error instanceof Fault);
const rejectionOf = (event: Event | undefined): unknown => (event as { error: unknown }).error;
const isSettled = (event: Event): boolean => event.what !== 'abort';

/** How it ends if it neither succeeds nor faults. */
const abortOf = (events: readonly Event[], reason: unknown): Completion<never> =>
  events.some(({ what }) => what === 'abort')
    ? canceled(reason)
    : canceled(rejectionOf(events.find(({ what }) => what === 'rejection'))); // an abort error: so settle says

const models: Record<string, (run: Run, reason: unknown) => Completion<unknown>> = {
  all: ({ events, count }, reason) => {
    const fault = faultOf(events);
    if (fault !== undefined) return faulted(rejectionOf(fault));
    if (events.filter(({ what }) => what === 'value').length === count) return succeeded(Array(count).fill('value'));
    return abortOf(events, reason);
  },
  race: ({ events }, reason) => {
    const fault = faultOf(events);
    if (fault !== undefined) return faulted(rejectionOf(fault));
    if (events.find(isSettled)?.what === 'value') return succeeded('value');
    return abortOf(events, reason);
  },
  any: ({ events, count }, reason) => {
    const abort = events.findIndex(({ what }) => what === 'abort');
    const value = events.findIndex(({ what }) => what === 'value');
    const late = abort === -1 ? [] : events.slice(abort, value === -1 ? undefined : value);
    if (faultOf(late) !== undefined) return faulted(rejectionOf(faultOf(late)));
    if (value !== -1) return succeeded('value');
    if (abort !== -1) return canceled(reason);
    const errors = Array.from({ length: count }, (_, i) =>
      rejectionOf(events.find((event) => event.what === 'rejection' && event.member === i)),
    );
    return faulted(errors);
  },
  allSettled: ({ events, count }, reason) => {
    const abort = events.findIndex(({ what }) => what === 'abort');
    const late = abort === -1 ? [] : events.slice(abort);
    if (faultOf(late) !== undefined) return faulted(rejectionOf(faultOf(late)));
    if (late.some(({ what }) => what === 'rejection')) return canceled(reason);
    const completions = Array.from({ length: count }, (_, i) => {
      const event = events.find((one) => isSettled(one) && (one as { member: number }).member === i);
      if (event?.what === 'value') return succeeded('value');
      const error = rejectionOf(event);
      return error instanceof Fault ? faulted(error) : canceled(error);
    });
    return succeeded(completions);
  },
  /** The first member is the function, the others are forks. */
  spawn: ({ events }, reason) => {
    const fault = faultOf(events);
    if (fault !== undefined) return faulted(rejectionOf(fault));
    const main = events.find((event) => isSettled(event) && (event as { member: number }).member === 0);
    return main?.what === 'value' ? succeeded('value') : abortOf(events, reason);
  },
};

const starts: Record<string, Start> = {
  all: (signal, members) => all(signal, (inner) => members.map((member) => member(inner))),
  race: (signal, members) => race(signal, (inner) => members.map((member) => member(inner))),
  any: (signal, members) => any(signal, (inner) => members.map((member) => member(inner))),
  allSettled: (signal, members) => allSettled(signal, (inner) => members.map((member) => member(inner))),
  spawn: (signal, [main, ...forks]) =>
    spawn(signal, (inner, { fork }) => {
      const work = main!(inner);
      for (const member of forks) fork(member);
      return work;
    }),
};

/** An AggregateError is compared by its errors. */
const plain = (completion: Completion<unknown>): unknown =>
  completion.status === 'faulted' && completion.error instanceof AggregateError
    ? faulted(completion.error.errors)
    : completion;

const reasonOf = fc.constantFrom<unknown>('why', null, 0, new DOMException('late', 'TimeoutError'), abortError());

describe.each(Object.keys(models))('%s, compared with a model', (name) => {
  it('ends as what its members did says, whatever the order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), plans, reasonOf, async (scheduler, members, reason) => {
        const run = await play(scheduler, members, reason, starts[name]!);
        expect(plain(run.completion)).toStrictEqual(models[name]!(run, reason));
      }),
      { numRuns: 300 },
    );
  });
});

describe('map, compared with a model', () => {
  it('takes no more items than are worked on, gives the results in order, and closes what it has not exhausted', async () => {
    const property = fc.asyncProperty(
      fc.scheduler(),
      fc.array(plan, { maxLength: 6 }),
      fc.integer({ min: 1, max: 4 }),
      fc.boolean(),
      reasonOf,
      async (scheduler, members, concurrency, isAsync, reason) => {
        const controller = new AbortController();
        let [taken, running, closed, exhausted, aborted] = [0, 0, 0, false, false];
        const events: Event[] = [];
        const next = (): IteratorResult<number> => {
          expect([running < concurrency, closed, exhausted, aborted]).toStrictEqual([true, 0, false, false]);
          if (taken < members.length) return { done: false, value: taken++ };
          exhausted = !isAsync;
          return { done: true, value: undefined };
        };
        const close = (): IteratorResult<number> => {
          closed += 1;
          return { done: true, value: undefined };
        };
        const items = isAsync
          ? {
              [Symbol.asyncIterator]: () => ({
                next: () => {
                  const step = next();
                  return scheduler.schedule(Promise.resolve(step), 'next').then((delivered) => {
                    exhausted = delivered.done === true && !aborted; // too late, it has been closed
                    return delivered;
                  });
                },
                return: () => scheduler.schedule(Promise.resolve(close()), 'return'),
              }),
            }
          : { [Symbol.iterator]: () => ({ next, return: close }) };
        const promise = map(
          controller.signal,
          items as Iterable<number>,
          (inner, item, index) => {
            expect([item, aborted]).toStrictEqual([index, false]);
            running += 1;
            const { work, abort } = members[index] as Plan;
            const member = startMember(scheduler, { work, abort: work === 'forever' ? 'reason' : abort }, inner);
            const leave = (event: Event): void => {
              running -= 1;
              events.push(event);
            };
            member.then(
              () => leave({ what: 'value', member: index }),
              (error: unknown) => leave({ what: 'rejection', member: index, error }),
            );
            onAbort(inner, () => (aborted = true));
            return member.then((value) => `${value} ${index}`);
          },
          { concurrency },
        );
        void scheduler.schedule(Promise.resolve(), 'outer abort').then(() => {
          aborted = true;
          events.push({ what: 'abort' });
          controller.abort(reason);
        });
        const completion = await scheduler.waitFor(
          settle(promise, controller.signal).then((end) => {
            expect([running, closed]).toStrictEqual([0, exhausted ? 0 : 1]);
            return end;
          }),
        );
        const fault = faultOf(events);
        const values = events.filter(({ what }) => what === 'value').length;
        if (fault !== undefined) expect(completion).toStrictEqual(faulted(rejectionOf(fault)));
        else if (exhausted && closed === 0 && values === members.length)
          expect(completion).toStrictEqual(succeeded(members.map((_, i) => `value ${i}`)));
        else expect(completion).toStrictEqual(abortOf(events, reason));
        await scheduler.waitIdle();
      },
    );
    await fc.assert(property, { numRuns: 300 });
  });
});

describe('execute, compared with a model', () => {
  it('ends by whatever comes first: a settlement, or the end of the cleanup', async () => {
    const property = fc.asyncProperty(
      fc.scheduler(),
      fc.constantFrom('value', 'fault', 'forever'),
      fc.constantFrom('nothing', 'waits', 'fails'),
      reasonOf,
      async (scheduler, work, cleanup, reason) => {
        const controller = new AbortController();
        const events: string[] = [];
        const later = (name: string, then: () => void): Promise<void> =>
          scheduler.schedule(Promise.resolve(), name).then(() => {
            events.push(name);
            then();
          });
        const promise = execute<string>(controller.signal, (resolve, reject) => {
          if (work === 'value') void later('value', () => resolve('value'));
          if (work === 'fault') void later('fault', () => reject('fault'));
          return () => {
            if (cleanup === 'nothing') events.push('canceled');
            if (cleanup === 'waits') return later('canceled', () => undefined);
            if (cleanup === 'fails') return later('failed', () => undefined).then(() => Promise.reject('failed'));
            return undefined;
          };
        });
        void later('abort', () => controller.abort(reason));
        const completion = await scheduler.waitFor(settle(promise, controller.signal));
        expect(listeners(controller.signal)).toBe(0);
        const ends: Record<string, Completion<string>> = {
          value: succeeded('value'),
          fault: faulted('fault'),
          canceled: canceled(reason),
          failed: faulted('failed'),
        };
        expect(completion).toStrictEqual(ends[events.find((event) => event !== 'abort')!]);
      },
    );
    await fc.assert(property, { numRuns: 300 });
  });
});
