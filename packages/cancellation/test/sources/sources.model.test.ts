// Trees of sources against a naive model: random parents (sources, foreign controllers, allSignals), aborts, disposals,
// listeners and registrations, also from inside the callbacks. Marks and notifications are compared.
import { CancellationSource, allSignals, onAbort, throwIfAborted } from '@cancelkit/cancellation';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { listeners } from '../support/abortable.js';
import { reportedBy } from '../../../completion/test/support/reported.js';

type Action =
  | { readonly do: 'source'; readonly parents: readonly number[] }
  | { readonly do: 'all'; readonly parents: readonly number[] }
  | { readonly do: 'foreign' }
  | { readonly do: 'abort'; readonly node: number }
  | { readonly do: 'dispose'; readonly node: number }
  | { readonly do: 'unregister'; readonly id: number }
  | { readonly do: 'register'; readonly node: number; readonly script: readonly Action[]; readonly throws: boolean }
  | { readonly do: 'listen'; readonly node: number; readonly script: readonly Action[] };

type Callback = (reason: unknown) => void;

/** What the script is played on: the library, or the model of it. A node is named by its index. */
interface World {
  readonly size: number;
  create(kind: 'source' | 'all' | 'foreign', parents: readonly number[]): void;
  abort(node: number, reason: unknown): void;
  dispose(node: number): void;
  register(node: number, callback: Callback): { unregister(): boolean };
  /** Adds a native listener to the signal of a source; does nothing for other nodes. */
  listen(node: number, callback: Callback): void;
  /** Of every node the reason, or `-`; and the native listeners that the library has on the foreign signals. */
  show(): string;
}

const nothing = { unregister: () => false };

interface ModelNode {
  readonly kind: 'source' | 'all' | 'foreign';
  readonly index: number;
  aborted: boolean;
  reason: unknown;
  listeners: Callback[];
}

/** A registration of a callback on a node, or of a child with its parent. */
interface Entry {
  readonly node: ModelNode;
  readonly callback?: Callback;
  readonly child?: ModelNode;
}

class Model implements World {
  readonly errors: unknown[] = [];
  readonly #nodes: ModelNode[] = [];
  #entries: Entry[] = [];

  get size(): number {
    return this.#nodes.length;
  }

  create(kind: ModelNode['kind'], parents: readonly number[]): void {
    const node: ModelNode = { kind, index: this.size, aborted: false, reason: undefined, listeners: [] };
    this.#nodes.push(node);
    const above = parents.map((index) => this.#node(index));
    const aborted = above.filter((parent) => parent.aborted);
    const decides = kind === 'all' ? aborted.at(-1) : aborted[0];
    if (decides !== undefined && (kind !== 'all' || aborted.length === above.length)) {
      node.aborted = true;
      node.reason = decides.reason;
      return;
    }
    for (const parent of above) if (!parent.aborted) this.#entries.push({ node: parent, child: node });
  }

  abort(index: number, reason: unknown): void {
    const node = this.#node(index);
    if (node.kind !== 'all') this.#abort(node, reason);
  }

  dispose(index: number): void {
    this.#entries = this.#entries.filter(({ child }) => child !== this.#node(index));
  }

  register(index: number, callback: Callback): { unregister(): boolean } {
    const node = this.#node(index);
    if (node.aborted) {
      this.#call(callback, node.reason);
      return nothing;
    }
    const entry = { node, callback };
    this.#entries.push(entry);
    return { unregister: () => this.#remove(entry) };
  }

  listen(index: number, callback: Callback): void {
    const node = this.#node(index);
    if (node.kind === 'source' && !node.aborted) node.listeners.push(callback);
  }

  show(): string {
    const shown = this.#nodes.map((node) => {
      const listens = node.kind === 'foreign' && this.#entries.some((entry) => entry.node === node);
      return `${node.aborted ? String(node.reason) : '-'}${listens ? '*' : ''}`;
    });
    return shown.join(' ');
  }

  #node(index: number): ModelNode {
    return this.#nodes[index] as ModelNode;
  }

  #remove(entry: Entry): boolean {
    const index = this.#entries.indexOf(entry);
    if (index >= 0) this.#entries.splice(index, 1);
    return index >= 0;
  }

  #first(node: ModelNode, what: 'callback' | 'child' | undefined): Entry | undefined {
    return this.#entries.find((entry) => entry.node === node && (what === undefined || entry[what] !== undefined));
  }

  #abort(node: ModelNode, reason: unknown): void {
    if (node.aborted) return;
    if (node.kind === 'foreign') {
      node.aborted = true;
      node.reason = reason;
      for (let entry = this.#first(node, undefined); entry !== undefined; entry = this.#first(node, undefined)) {
        this.#remove(entry);
        if (entry.callback !== undefined) this.#call(entry.callback, reason);
        else if (this.#decides(entry.child as ModelNode)) this.#abort(entry.child as ModelNode, reason);
      }
      return;
    }
    const marked: ModelNode[] = [];
    const mark = (next: ModelNode): void => {
      next.aborted = true;
      next.reason = reason;
      marked.push(next);
      this.dispose(next.index);
      for (let entry = this.#first(next, 'child'); entry !== undefined; entry = this.#first(next, 'child')) {
        this.#remove(entry);
        const child = entry.child as ModelNode;
        if (!child.aborted && this.#decides(child)) mark(child);
      }
    };
    mark(node);
    for (const next of marked.sort((a, b) => a.index - b.index)) {
      for (const callback of next.listeners.splice(0)) callback(reason);
      for (let entry = this.#first(next, 'callback'); entry !== undefined; entry = this.#first(next, 'callback')) {
        this.#remove(entry);
        this.#call(entry.callback as Callback, reason);
      }
    }
  }

  /** Whether a parent's abort, whose entry is gone already, is the one that counts. */
  #decides(child: ModelNode): boolean {
    return child.kind !== 'all' || !this.#entries.some((entry) => entry.child === child);
  }

  #call(callback: Callback, reason: unknown): void {
    try {
      callback(reason);
    } catch (error) {
      this.errors.push(error);
    }
  }
}

interface RealNode {
  readonly signal: AbortSignal;
  readonly foreign: boolean;
  readonly listens: boolean;
  readonly abort: (reason: unknown) => void;
  readonly dispose: () => void;
}

class Real implements World {
  readonly #nodes: RealNode[] = [];

  get size(): number {
    return this.#nodes.length;
  }

  create(kind: 'source' | 'all' | 'foreign', parents: readonly number[]): void {
    const signals = parents.map((index) => this.#node(index).signal);
    const idle = (): void => undefined;
    if (kind === 'foreign') {
      const controller = new AbortController();
      const { signal } = controller;
      this.#nodes.push({
        signal,
        foreign: true,
        listens: false,
        abort: (reason) => controller.abort(reason),
        dispose: idle,
      });
      return;
    }
    const source = kind === 'source' ? CancellationSource.linked(...signals) : undefined;
    const made = source ?? allSignals(signals);
    this.#nodes.push({
      get signal() {
        return made.signal;
      },
      foreign: false,
      listens: kind === 'source',
      abort: (reason) => source?.cancel(reason),
      dispose: () => made[Symbol.dispose](),
    });
  }

  abort(index: number, reason: unknown): void {
    this.#node(index).abort(reason);
  }

  dispose(index: number): void {
    this.#node(index).dispose();
  }

  register(index: number, callback: Callback): { unregister(): boolean } {
    return onAbort(this.#node(index).signal, callback);
  }

  listen(index: number, callback: Callback): void {
    const { signal, listens } = this.#node(index);
    if (listens) signal.addEventListener('abort', () => callback(signal.reason));
  }

  show(): string {
    return this.#nodes
      .map(({ signal, foreign }) => {
        let shown = '-';
        try {
          throwIfAborted(signal); // `signal.aborted` itself turns true when its turn comes
        } catch (reason) {
          shown = String(reason);
        }
        return `${shown}${foreign && listeners(signal) > 0 ? '*' : ''}`;
      })
      .join(' ');
  }

  #node(index: number): RealNode {
    return this.#nodes[index] as RealNode;
  }
}

/** Plays a script, and writes down everything that can be seen. */
function play(world: World, script: readonly Action[]): string {
  const log: string[] = [];
  const handles: ({ unregister(): boolean } | undefined)[] = [];
  let aborts = 0;
  const step = (action: Action, depth: number): void => {
    if (action.do === 'unregister') {
      if (handles.length === 0) return;
      const id = action.id % handles.length;
      log.push(`unregister ${id}: ${handles[id]?.unregister()}, ${world.show()}`);
      return;
    }
    if (action.do === 'foreign' || world.size === 0) {
      world.create('foreign', []);
      return;
    }
    if (action.do === 'source' || action.do === 'all') {
      const parents = action.parents.map((index) => index % world.size);
      world.create(action.do, parents);
      log.push(`${action.do} of ${parents.join()}: ${world.show()}`);
      return;
    }
    const node = action.node % world.size;
    if (action.do === 'abort') {
      world.abort(node, (aborts += 1));
      log.push(`aborted ${node}: ${world.show()}`);
    } else if (action.do === 'dispose') {
      world.dispose(node);
      log.push(`disposed ${node}: ${world.show()}`);
    } else if (action.do === 'register') {
      const id = handles.push(undefined) - 1;
      handles[id] = world.register(node, (reason) => {
        log.push(`registration ${id} on ${node}: ${String(reason)}; ${world.show()}`);
        for (const next of action.script) step(next, depth + 1);
        if (action.throws) throw new Error(`of ${id}`);
      });
    } else if (depth === 0) {
      // Not from inside a callback: Node 20 may call a listener that is added while the event is dispatched.
      world.listen(node, (reason) => {
        log.push(`listener on ${node}: ${String(reason)}; ${world.show()}`);
        for (const next of action.script) step(next, depth + 1);
      });
    }
  };
  for (const action of script) step(action, 0);
  for (let node = 0; node < world.size; node++) world.dispose(node);
  log.push(world.show());
  for (let node = 0; node < world.size; node++) world.abort(node, `at the end ${node}`);
  log.push(world.show());
  return log.join('\n');
}

const index = fc.nat(30);
const parents = fc.array(index, { maxLength: 4 });
const { script } = fc.letrec<{ script: readonly Action[]; action: Action }>((tie) => {
  return {
    script: fc.array(tie('action'), { maxLength: 5, depthIdentifier: 'script' }),
    action: fc.oneof(
      { depthIdentifier: 'script', maxDepth: 3 },
      { weight: 2, arbitrary: fc.nat(20).map((id): Action => ({ do: 'unregister', id })) },
      { weight: 1, arbitrary: fc.constant<Action>({ do: 'foreign' }) },
      { weight: 5, arbitrary: parents.map((indices): Action => ({ do: 'source', parents: indices })) },
      { weight: 2, arbitrary: parents.map((indices): Action => ({ do: 'all', parents: indices })) },
      { weight: 2, arbitrary: index.map((node): Action => ({ do: 'abort', node })) },
      { weight: 1, arbitrary: index.map((node): Action => ({ do: 'dispose', node })) },
      {
        weight: 4,
        arbitrary: fc.record({
          do: fc.constant('register' as const),
          node: index,
          script: tie('script'),
          throws: fc.boolean(),
        }),
      },
      {
        weight: 2,
        arbitrary: fc.record({ do: fc.constant('listen' as const), node: index, script: tie('script') }),
      },
    ),
  };
});
/** First a graph with something registered all over it, then whatever comes. */
const builders = parents.map((indices): Action => ({ do: 'source', parents: indices }));
const registering = fc.record({
  do: fc.constant('register' as const),
  node: index,
  script: fc.constant([]),
  throws: fc.constant(false),
});
const scripts = fc
  .tuple(fc.array(builders, { maxLength: 10, size: 'max' }), fc.array(registering, { maxLength: 10, size: 'max' }))
  .chain((start) => fc.array(script, { maxLength: 4, size: 'large' }).map((rest) => [...start, ...rest].flat()));

describe('a graph of sources', () => {
  it('is marked and notified as the model is, whatever happens in whatever order', () => {
    fc.assert(
      fc.property(scripts, (actions) => {
        const model = new Model();
        const expected = play(model, actions);
        let seen = '';
        const errors = reportedBy(() => (seen = play(new Real(), actions)));
        const isLeft = /\*[^\n]*$/.test(seen); // on the foreign signals
        // One for each program: to make one costs as much as to play it.
        expect([seen, isLeft, errors]).toStrictEqual([expected, false, model.errors]);
      }),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 10_000) },
    );
  });
});
