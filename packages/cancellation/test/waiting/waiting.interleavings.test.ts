import { type Awaitable, waitAsync, whenAll, whenAny, whenEach } from '@cancelkit/cancellation';
import { type Completion, CompletionSource, canceled, faulted, succeeded } from '@cancelkit/completion';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { endOf, listeners, turn } from '../support/abortable.js';
import { FakeClock } from '../support/fake-clock.js';

/** What happens: an item ends, the signal aborts, five milliseconds pass, the operation under test starts. */
type Event = number | 'abort' | 'advance' | 'start';

interface Item {
  readonly completion: Completion<number>;
  readonly isPromise: boolean;
}

interface Plan {
  readonly items: readonly Item[];
  readonly mode: 'inline' | 'microtask' | 'task';
  readonly timeoutMs: number;
  /** Each group in a turn of its own, its events one after the other without a microtask in between. */
  readonly groups: readonly (readonly Event[])[];
}

/** Errors and reasons are such that a promise, too, shows which of the two it was. */
const completion: fc.Arbitrary<Completion<number>> = fc.oneof(
  fc.nat(9).map(succeeded),
  fc.nat(9).map((n) => faulted(new Error(`${n}`))),
  fc.nat(9).map((n) => canceled(new DOMException(`${n}`, 'AbortError'))),
);

const planOf = (count: { minLength: number; maxLength: number }): fc.Arbitrary<Plan> =>
  fc.array(fc.record({ completion, isPromise: fc.boolean() }), count).chain((items) => {
    const events: Event[] = [...items.keys(), 'abort', 'advance', 'advance', 'start'];
    return fc.record({
      items: fc.constant(items),
      mode: fc.constantFrom('inline', 'microtask', 'task'),
      timeoutMs: fc.constantFrom(0, 5, 10, Infinity),
      groups: fc
        .tuple(fc.shuffledSubarray(events, { minLength: events.length }), fc.array(fc.boolean(), { minLength: 7 }))
        .map(([order, cuts]) => {
          const groups: Event[][] = [[]];
          order.forEach((event, index) => {
            if (cuts[index] === true) groups.push([]);
            groups.at(-1)?.push(event);
          });
          return groups;
        }),
    });
  });

/**
 * What anybody can know of the items, and when: of a source at once, of a promise at the end of the turn.
 */
class Model {
  readonly items: readonly Item[];
  /** The items that have ended, whether or not anybody knows. */
  readonly ended = new Set<number>();
  /** In the order of becoming known, once the operation has started. */
  readonly known: number[] = [];
  /** The promises that will be known at the end of the turn. */
  #reactions: number[] = [];
  isStarted = false;
  isAborted = false;
  time = 0;
  startedAt = 0;

  constructor(items: readonly Item[]) {
    this.items = items;
  }

  happen(event: Event): void {
    if (event === 'abort') this.isAborted = true;
    else if (event === 'advance') this.time += 5;
    else if (event === 'start') {
      this.isStarted = true;
      this.startedAt = this.time;
      for (const index of [...this.ended].sort()) this.#notify(index);
    } else {
      this.ended.add(event);
      if (this.isStarted) this.#notify(event);
    }
  }

  #notify(index: number): void {
    if (this.items[index]?.isPromise === true) this.#reactions.push(index);
    else this.known.push(index);
  }

  endTurn(): void {
    this.known.push(...this.#reactions);
    this.#reactions = [];
  }

  outcome(index: number): Outcome {
    return outcomeOf(this.items[index]?.completion as Completion<number>);
  }
}

type Outcome = readonly [string, unknown] | undefined;

const outcomeOf = (completion: Completion<number>): Outcome =>
  completion.status === 'succeeded'
    ? ['fulfilled', completion.value]
    : ['rejected', completion.status === 'faulted' ? completion.error : completion.reason];

/** What is real: the items, and what happens to them. */
class Stage {
  readonly controller = new AbortController();
  readonly clock = new FakeClock();
  readonly awaitables: Awaitable<number>[];
  readonly #sources: CompletionSource<number>[];
  readonly #items: readonly Item[];

  constructor({ items, mode }: Plan) {
    this.#items = items;
    this.#sources = items.map(() => new CompletionSource<number>({ continuations: mode }));
    this.awaitables = this.#sources.map((source, index) => {
      source.onCompleted(() => undefined); // observed, whether or not it is waited for
      return items[index]?.isPromise === true ? source.promise : source;
    });
  }

  happen(event: Event): void {
    if (event === 'abort') this.controller.abort('why');
    else if (event === 'advance') this.clock.advance(5);
    else if (event !== 'start')
      this.#sources[event]?.setCompletion(this.#items[event]?.completion as Completion<number>);
  }
}

/**
 * Plays a plan, its groups in the order that the scheduler chooses.
 *
 * @param start starts the operation, and returns what it has shown so far
 * @param step tells the model of an event after it has happened, and of the end of a turn
 */
async function play<T>(
  scheduler: fc.Scheduler,
  plan: Plan,
  start: (stage: Stage) => () => T,
  step: (model: Model, event: Event | 'end of turn') => void,
): Promise<{ readonly seen: T | undefined; readonly model: Model; readonly stage: Stage }> {
  const [stage, model] = [new Stage(plan), new Model(plan.items)];
  let show: (() => T) | undefined;
  for (const group of plan.groups) {
    void scheduler.schedule(Promise.resolve(), group.join()).then(() => {
      for (const event of group) {
        if (event === 'start') show = start(stage);
        else stage.happen(event);
        model.happen(event);
        step(model, event);
      }
    });
  }
  while (scheduler.count() > 0) {
    await scheduler.waitNext(1);
    await turn();
    model.endTurn();
    step(model, 'end of turn');
  }
  return { seen: show?.(), model, stage };
}

/** Shows how a promise has ended, if it has. */
function watch(promise: Promise<unknown>): () => Outcome {
  let outcome: Outcome;
  void endOf(promise).then((ended) => (outcome = ended));
  return () => outcome;
}

const check = (
  count: { minLength: number; maxLength: number },
  property: (scheduler: fc.Scheduler, plan: Plan) => Promise<void>,
): Promise<void> => fc.assert(fc.asyncProperty(fc.scheduler(), planOf(count), property), { numRuns: 300 });

describe('whatever the order of ends, aborts and timeouts', () => {
  it('waitAsync ends as the model does, and leaves nothing behind', () =>
    check({ minLength: 1, maxLength: 1 }, async (scheduler, plan) => {
      let expected: 'abort' | 'timeout' | 0 | undefined; // 0 is the item
      let graceFor: 'what has ended' | 'nothing' | undefined;
      const { seen, model, stage } = await play(
        scheduler,
        plan,
        ({ awaitables, controller, clock }) =>
          watch(
            waitAsync(awaitables[0] as Awaitable<number>, {
              signal: controller.signal,
              timeoutMs: plan.timeoutMs,
              clock,
            }),
          ),
        (model, event) => {
          if (!model.isStarted || expected !== undefined) return;
          const isOver = model.time - model.startedAt >= plan.timeoutMs;
          // What has to end at once gives a promise until the end of the turn to say that it has ended before.
          if (event === 'start' && (isOver || model.isAborted) && plan.items[0]?.isPromise === true) {
            graceFor = model.ended.size > 0 ? 'what has ended' : 'nothing';
          }
          if (graceFor !== undefined && event !== 'end of turn') return;
          if (model.known.length > 0 && graceFor !== 'nothing') expected = 0;
          else if (model.isAborted) expected = 'abort';
          else if (isOver) expected = 'timeout';
        },
      );
      if (expected === 0) expect(seen).toStrictEqual(model.outcome(0));
      else if (expected === 'abort') expect(seen).toStrictEqual(['rejected', 'why']);
      else if (expected === 'timeout') expect(seen?.[1]).toMatchObject({ name: 'TimeoutError' });
      else expect(seen).toBeUndefined();
      if (expected !== undefined)
        expect([listeners(stage.controller.signal), stage.clock.timers.size]).toStrictEqual([0, 0]);
    }));

  it('whenAny gives the first that is known', () =>
    check({ minLength: 1, maxLength: 4 }, async (scheduler, plan) => {
      const { seen, model } = await play(
        scheduler,
        plan,
        ({ awaitables }) => watch(whenAny(awaitables)),
        () => undefined,
      );
      const index = model.known[0] as number;
      expect(seen).toStrictEqual(['fulfilled', { index, completion: plan.items[index]?.completion }]);
    }));

  it('whenAll gives faults, else the first cancellation, else the values, in input order', () =>
    check({ minLength: 0, maxLength: 4 }, async (scheduler, plan) => {
      const { seen } = await play(
        scheduler,
        plan,
        ({ awaitables }) => watch(whenAll(awaitables)),
        () => undefined,
      );
      const completions = plan.items.map((item) => item.completion);
      const errors = completions.flatMap((each) => (each.status === 'faulted' ? [each.error] : []));
      const first = completions.find((each) => each.status === 'canceled');
      if (errors.length > 1) expect((seen?.[1] as AggregateError).errors).toStrictEqual(errors);
      else if (errors.length > 0) expect(seen).toStrictEqual(['rejected', errors[0]]);
      else if (first !== undefined) expect(seen).toStrictEqual(outcomeOf(first));
      else expect(seen).toStrictEqual(['fulfilled', completions.map((each) => (each as { value: number }).value)]);
    }));

  it('whenEach yields them as they become known, until the abort', () =>
    check({ minLength: 0, maxLength: 4 }, async (scheduler, plan) => {
      let yielded: number[] = []; // by the model
      let isReading = true;
      let isAborted = false;
      const { seen, model, stage } = await play(
        scheduler,
        plan,
        ({ awaitables, controller }) => {
          const indices: number[] = [];
          const loop = async (): Promise<string> => {
            for await (const { index, completion } of whenEach(awaitables, { signal: controller.signal })) {
              expect(completion).toStrictEqual(plan.items[index]?.completion);
              indices.push(index);
            }
            return 'over';
          };
          const outcome = watch(loop());
          return () => [indices, outcome()] as const;
        },
        (model, event) => {
          if (!model.isStarted || isAborted) return;
          // Who reads gets one at once, and the others at the end of the turn.
          if (model.isAborted && yielded.length < plan.items.length) {
            isAborted = true;
            return;
          }
          if (event === 'end of turn') {
            yielded = [...model.known];
            isReading = true;
          } else if (isReading && model.known.length > yielded.length) {
            yielded = model.known.slice(0, yielded.length + 1);
            isReading = false;
          }
        },
      );
      expect(seen).toStrictEqual([yielded, isAborted ? ['rejected', 'why'] : ['fulfilled', 'over']]);
      expect(model.known).toHaveLength(plan.items.length);
      expect(listeners(stage.controller.signal)).toBe(0);
    }));
});
