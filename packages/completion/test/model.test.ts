import {
  CompletionSource,
  canceled,
  faulted,
  settle,
  succeeded,
  type Completion,
  type Registration,
} from '@cancelkit/completion';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

/** What a source does, in ten lines. */
class Model {
  completion: Completion<unknown> | undefined;
  log: string[] = [];
  callbacks: { kind: 'cleanup' | 'continuation'; id: number }[] = [];

  settle(completion: Completion<unknown>): boolean {
    if (this.completion !== undefined) return false;
    this.completion = completion;
    const [cleanups, continuations] = ['cleanup', 'continuation'].map((kind) =>
      this.callbacks.filter((callback) => callback.kind === kind),
    );
    for (const { id } of [...(cleanups ?? []), ...(continuations ?? [])]) this.log.push(`${id} ${completion.status}`);
    this.callbacks = [];
    return true;
  }

  add(kind: 'cleanup' | 'continuation', id: number): void {
    if (this.completion === undefined) this.callbacks.push({ kind, id });
    else this.log.push(`${id} ${this.completion.status}`);
  }

  remove(id: number): boolean {
    const { length } = this.callbacks;
    this.callbacks = this.callbacks.filter((callback) => callback.id !== id);
    return this.callbacks.length < length;
  }
}

interface Real {
  readonly source: CompletionSource<unknown>;
  readonly log: string[];
  readonly registrations: Registration[];
}
type Command = fc.Command<Model, Real>;

const settling = (
  name: string,
  completion: Completion<unknown>,
  trySet: (source: CompletionSource<unknown>) => boolean,
): Command => ({
  check: () => true,
  run: (model, { source }) => {
    expect(trySet(source)).toBe(model.settle(completion));
    expect(source.state).toStrictEqual(model.completion);
  },
  toString: () => name,
});

const throwing = (
  name: string,
  completion: Completion<unknown>,
  set: (source: CompletionSource<unknown>) => void,
): Command => ({
  check: () => true,
  run: (model, { source }) => {
    const wins = model.settle(completion);
    if (wins) set(source);
    else expect(() => set(source)).toThrow(/^Cannot .*: the source is already /);
  },
  toString: () => name,
});

const registering = (kind: 'cleanup' | 'continuation'): Command => ({
  check: () => true,
  run: (model, { source, log, registrations }) => {
    const id = registrations.length;
    const callback = ({ status }: Completion<unknown>): unknown => log.push(`${id} ${status}`);
    model.add(kind, id);
    registrations.push(kind === 'cleanup' ? source.addCleanup(callback) : source.onCompleted(callback));
    expect(log).toStrictEqual(model.log);
  },
  toString: () => `add a ${kind}`,
});

const unregistering = (n: number): Command => ({
  check: () => true,
  run: (model, { registrations, log }) => {
    if (registrations.length === 0) return;
    const id = n % registrations.length;
    expect(registrations[id]?.unregister()).toBe(model.remove(id));
    expect(log).toStrictEqual(model.log);
  },
  toString: () => `unregister ${n}`,
});

const reading: Command = {
  check: () => true,
  run: (_, { source }) => expect(source.promise).toBe(source.promise),
  toString: () => 'read the promise',
};

const disposing: Command = {
  check: () => true,
  run: (model, { source }) => {
    source[Symbol.dispose]();
    if (model.completion === undefined) model.settle(source.state as Completion<unknown>);
    expect(source.state).toStrictEqual(model.completion);
  },
  toString: () => 'dispose',
};

const error = new Error('the fault');
const commands = fc.commands(
  [
    fc.integer().map((n) => settling(`try result ${n}`, succeeded(n), (source) => source.trySetResult(n))),
    fc.integer().map((n) => throwing(`result ${n}`, succeeded(n), (source) => source.setResult(n))),
    fc.constant(settling('try exception', faulted(error), (source) => source.trySetException(error))),
    fc.constant(throwing('exception', faulted(error), (source) => source.setException(error))),
    fc.constant(settling('try exceptions', faulted(error), (source) => source.trySetExceptions([error]))),
    fc.constant(throwing('exceptions', faulted(error), (source) => source.setExceptions([error]))),
    fc.constantFrom(null, 0, '').map((r) => settling('try cancel', canceled(r), (source) => source.trySetCanceled(r))),
    fc.constantFrom(null, 0, '').map((r) => throwing('cancel', canceled(r), (source) => source.setCanceled(r))),
    fc.constant(settling('try completion', canceled('why'), (source) => source.trySetCompletion(canceled('why')))),
    fc.constant(throwing('completion', canceled('why'), (source) => source.setCompletion(canceled('why')))),
    // As likely as all settlers together, so that a run does not end with its first commands.
    ...Array.from({ length: 4 }, () => [
      fc.constantFrom(registering('cleanup'), registering('continuation')),
      fc.nat(20).map(unregistering),
      fc.constant(reading),
    ]).flat(),
    fc.constant(disposing),
  ],
  { maxCommands: 40 },
);

describe('CompletionSource', () => {
  it('does what the model does, whatever the sequence of calls', async () => {
    await fc.assert(
      fc.asyncProperty(commands, async (calls) => {
        const source = new CompletionSource<unknown>();
        const model = new Model();
        const real: Real = { source, log: [], registrations: [] };
        fc.modelRun(() => ({ model, real }), calls);
        source.onCompleted(() => undefined); // observes a fault
        const { completion } = model;
        if (completion === undefined) return;
        const [settled] = await Promise.allSettled([source.promise]);
        expect(settled).toStrictEqual(
          completion.status === 'succeeded'
            ? { status: 'fulfilled', value: completion.value }
            : { status: 'rejected', reason: completion.status === 'faulted' ? completion.error : completion.reason },
        );
      }),
      { numRuns: 1000 },
    );
  });

  it('ends by the first of several promises, in whatever order they end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const source = new CompletionSource<unknown>();
        source.onCompleted(() => undefined); // observes a fault
        const order: Completion<unknown>[] = [];
        const abortError = new DOMException('', 'AbortError');
        const ends = [Promise.resolve('a'), Promise.reject<unknown>('b'), Promise.reject<unknown>(abortError)];
        for (const end of ends) {
          const promise = scheduler.schedule(end);
          void settle(promise).then((completion) => order.push(completion));
          source.follow(promise);
        }
        await scheduler.waitIdle();
        await new Promise((resolve) => setImmediate(resolve));
        expect(order).toHaveLength(3);
        expect(source.state).toStrictEqual(order[0]);
      }),
    );
  });
});
