// Registrations against a naive model: whatever is registered, removed, aborted and thrown, in whatever order, also from
// inside the callbacks.
import { CancellationSource, onAbort } from '@cancelkit/cancellation';
import { describe, expect, it } from '@jest/globals';
import { AbortController as NodeController } from 'node-abort-controller';
import * as fc from 'fast-check';
import { listeners } from '../support/abortable.js';
import { reportedBy } from '../../../completion/test/support/reported.js';

type Action =
  | { readonly do: 'register'; readonly script: readonly Action[]; readonly throws: boolean }
  | { readonly do: 'unregister'; readonly id: number }
  | { readonly do: 'abort' }
  | { readonly do: 'synthesize' };

/** What the script is played on: the library, or the model of it. */
interface World {
  register(callback: (reason: unknown) => void): { unregister(): boolean };
  abort(reason: unknown): void;
  synthesize(): void;
  /** The native listeners of the signal. */
  count(): number;
}

class Model implements World {
  readonly errors: unknown[] = [];
  #reason: unknown;
  #aborted = false;
  #callbacks: ((reason: unknown) => void)[] = [];
  readonly #listens: boolean;

  constructor(listens: boolean) {
    this.#listens = listens;
  }

  register(callback: (reason: unknown) => void): { unregister(): boolean } {
    if (this.#aborted) {
      this.#call(callback);
      return { unregister: () => false };
    }
    const entry = (reason: unknown): void => callback(reason);
    this.#callbacks.push(entry);
    return {
      unregister: () => {
        const { length } = this.#callbacks;
        this.#callbacks = this.#callbacks.filter((other) => other !== entry);
        return this.#callbacks.length < length;
      },
    };
  }

  abort(reason: unknown): void {
    if (this.#aborted) return;
    this.#aborted = true;
    this.#reason = reason;
    this.#run();
  }

  synthesize(): void {
    if (this.#aborted && this.#listens) this.#run(); // in a callback: the next ones are called early
  }

  count(): number {
    return this.#listens && this.#callbacks.length > 0 ? 1 : 0;
  }

  #run(): void {
    for (let next = this.#callbacks.shift(); next !== undefined; next = this.#callbacks.shift()) this.#call(next);
  }

  #call(callback: (reason: unknown) => void): void {
    try {
      callback(this.#reason);
    } catch (error) {
      this.errors.push(error);
    }
  }
}

/** Plays a script, and writes down everything that can be seen. */
function play(world: World, script: readonly Action[]): string {
  const log: string[] = [];
  const handles: ({ unregister(): boolean } | undefined)[] = [];
  const ends: { ran: number; removed: number }[] = [];
  const unregister = (id: number): void => {
    const removed = handles[id]?.unregister() ?? false;
    if (removed) (ends[id] as { removed: number }).removed += 1;
    log.push(`unregister ${id}: ${removed}, ${world.count()} listener`);
  };
  const step = (action: Action): void => {
    switch (action.do) {
      case 'register': {
        const id = handles.push(undefined) - 1;
        const end = { ran: 0, removed: 0 };
        ends.push(end);
        handles[id] = world.register((reason) => {
          end.ran += 1;
          log.push(`${id} called: ${String(reason)}, ${world.count()} listener`);
          action.script.forEach(step);
          if (action.throws) throw new Error(`of ${id}`);
        });
        log.push(`registered ${id}, ${world.count()} listener`);
        return;
      }
      case 'unregister':
        if (handles.length > 0) unregister(action.id % handles.length);
        return;
      default:
        if (action.do === 'abort') world.abort('why');
        else world.synthesize();
        log.push(`${action.do}, ${world.count()} listener`);
    }
  };
  script.forEach(step);
  world.abort('at the end');
  handles.forEach((_, id) => unregister(id));
  const exactlyOne = ends.every((end) => end.ran + end.removed === 1); // .NET 165
  log.push(`each was called or removed: ${exactlyOne}`);
  log.push(`${world.count()} listener`);
  return log.join('\n');
}

const { script } = fc.letrec<{ script: readonly Action[]; action: Action }>((tie) => ({
  script: fc.array(tie('action'), { maxLength: 6, depthIdentifier: 'script' }),
  action: fc.oneof(
    { depthIdentifier: 'script', maxDepth: 4 },
    { weight: 4, arbitrary: fc.nat(20).map((id): Action => ({ do: 'unregister', id })) },
    { weight: 1, arbitrary: fc.constantFrom<Action>({ do: 'abort' }, { do: 'synthesize' }) },
    {
      weight: 5,
      arbitrary: fc.record({
        do: fc.constant('register' as const),
        script: tie('script'),
        throws: fc.boolean(),
      }),
    },
  ),
}));
const scripts = fc.array(fc.array(script, { maxLength: 3 }), { maxLength: 3 }).map((parts) => parts.flat(2));

const kinds: readonly (readonly [string, () => World])[] = [
  [
    'the platform',
    () => {
      const controller = new AbortController();
      const { signal } = controller;
      return {
        register: (callback) => onAbort(signal, callback),
        abort: (reason) => controller.abort(reason),
        synthesize: () => void signal.dispatchEvent(new Event('abort')),
        count: () => listeners(signal),
      };
    },
  ],
  [
    'our own',
    () => {
      const source = new CancellationSource();
      return {
        register: (callback) => onAbort(source.signal, callback),
        abort: (reason) => source.cancel(reason),
        synthesize: () => void source.signal.dispatchEvent(new Event('abort')),
        count: () => listeners(source.signal),
      };
    },
  ],
  [
    'a polyfill',
    () => {
      const controller = new NodeController();
      const signal = controller.signal as unknown as AbortSignal & { dispatchEvent(name: string): void };
      let count = 0;
      const { addEventListener, removeEventListener } = signal;
      Object.assign(signal, {
        addEventListener(...args: Parameters<typeof addEventListener>) {
          count += 1;
          addEventListener.apply(signal, args);
        },
        removeEventListener(...args: Parameters<typeof removeEventListener>) {
          count -= 1;
          removeEventListener.apply(signal, args);
        },
      });
      return {
        register: (callback) => onAbort(signal, callback),
        abort: (reason) => controller.abort(reason),
        synthesize: () => signal.dispatchEvent('abort'), // it takes the name
        count: () => count,
      };
    },
  ],
];

describe.each(kinds)('registrations on a signal of %s', (kind, create) => {
  it('do what the model does, whatever happens in whatever order', () => {
    fc.assert(
      fc.property(scripts, (actions) => {
        const model = new Model(kind !== 'our own');
        const expected = play(model, actions);
        let seen = '';
        const errors = reportedBy(() => (seen = play(create(), actions)));
        const isClean = seen.endsWith('each was called or removed: true\n0 listener');
        // One for each program: to make one costs as much as to play it.
        expect([seen, isClean, errors]).toStrictEqual([expected, true, model.errors]);
      }),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 10_000) },
    );
  });
});
