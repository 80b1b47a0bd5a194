import { type Registration, canceled } from '@cancelkit/completion';
import { CallbackList } from '@cancelkit/completion/internal';
import { AbortRegistry, setRegistry } from './abort-registry.js';
import type { Timer } from '../time/timer.js';

/** How many nodes there were before the next one. */
let created = 0;

/**
 * What is known of a signal of our own: whether and why it is aborted, its registrations and its children.
 *
 * It does not know its node: what a WeakMap has for a signal should not lead back to it, or a signal that nobody uses any
 * more stays until a full collection (a child costs 1.5 times as much).
 */
class NodeRegistry extends AbortRegistry {
  aborted: boolean;
  reason: unknown;
  children: CallbackList<Mark> | undefined;

  constructor() {
    super();
    this.aborted = false;
    this.reason = undefined;
    this.children = undefined;
  }

  override addChild(child: CancellationNode): Registration {
    return (this.children ??= new CallbackList()).add(markChild, child);
  }

  override emptied(): void {
    this.held = undefined;
  }
}

/**
 * What aborts a signal of our own, and its place in the tree: its parents and, through its registry, its children.
 *
 * 1. An abort goes from parent to child, never back, and only once through each node.
 * 2. All descendants are marked before anybody is called: whoever looks from a callback sees one consistent tree.
 * 3. Then the nodes are notified in the order of their creation, and so parents before children, for a node is younger
 *    than its parents: first the native listeners of the signal, then the registrations. (The order of marking will
 *    not do: in a graph a child may be reached by a shorter way than one of its parents.) Both walks are loops: the
 *    depth of a chain is not limited by the stack.
 * 4. A node holds its parents, and they hold it, until it is aborted or released. Weak links were rejected: on Node 20
 *    weakly held composites lose aborts after a garbage collection.
 * 5. The AbortController is made when the signal is asked for: it costs more than all the rest.
 */
export class CancellationNode {
  readonly #order = created++;
  readonly #registry: NodeRegistry = new NodeRegistry();
  #controller: AbortController | undefined;
  readonly #parents: Registration[] = [];
  /** The parents that have to abort before this node does. */
  #awaited = 1;
  #timer: Timer | undefined;

  get aborted(): boolean {
    return this.#registry.aborted;
  }

  get reason(): unknown {
    return this.#registry.reason;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      setRegistry(this.#controller.signal, this.#registry);
      if (this.aborted) this.#controller.abort(this.reason);
    }
    return this.#controller.signal;
  }

  /** What its children register with; without the signal, which need not be made for it. */
  get registry(): AbortRegistry {
    return this.#registry;
  }

  /** Calls back when this node is aborted; without the signal, which need not be made for it. */
  onAbort(callback: (reason: unknown) => void): void {
    this.#registry.add(callback, undefined);
  }

  /** Makes this a child that aborts with the first of these parents; with the first aborted one, if there is one already. */
  followAny(parents: readonly (AbortRegistry | undefined)[]): void {
    const aborted = parents.find((parent) => parent?.aborted === true);
    if (aborted !== undefined) this.abort(aborted.reason);
    else for (const parent of parents) if (parent !== undefined) this.#parents.push(parent.addChild(this));
  }

  /** Makes this a child that aborts with the last of these parents; with the last one, if all are aborted already. */
  followAll(parents: readonly AbortRegistry[]): void {
    const pending = parents.filter((parent) => !parent.aborted);
    this.#awaited = pending.length;
    for (const parent of pending) this.#parents.push(parent.addChild(this));
    if (pending.length === 0 && parents.length > 0) this.abort(parents.at(-1)?.reason);
  }

  /** Replaces the timer that may abort this node. */
  setTimer(timer: Timer | undefined): void {
    const replaced = this.#timer;
    this.#timer = timer;
    replaced?.clear(); // last: it is the user's clock, which may throw
  }

  /** Lets go of the parents and the timer. */
  release(): void {
    for (const parent of this.#parents.splice(0)) parent.unregister();
    this.setTimer(undefined);
  }

  /** Aborts this node and all its descendants, unless it is aborted already or still awaits a parent. */
  abort(reason: unknown): void {
    if (this.aborted) return;
    const marked: CancellationNode[] = [];
    const mark = { reason: canceled(reason).reason, marked };
    const roots = new CallbackList<Mark>(); // a list for one, for its containment: a clock may throw, too
    roots.add(markChild, this);
    roots.run(mark);
    for (const node of marked) node.#registry.children?.run(mark); // the array grows while it is walked
    marked.sort((a, b) => a.#order - b.#order);
    for (const node of marked) {
      node.#controller?.abort(node.reason);
      node.#registry.run(node.reason);
    }
  }

  /** @internal Called through {@link markChild} only. */
  mark({ reason, marked }: Mark): void {
    if (this.aborted || --this.#awaited > 0) return; // by another of its parents, or not yet by all
    this.#registry.aborted = true;
    this.#registry.reason = reason;
    marked.push(this);
    this.release();
  }
}

/** One abort on its way through the tree: its reason, and the nodes that it has reached. */
interface Mark {
  readonly reason: unknown;
  readonly marked: CancellationNode[];
}

function markChild(mark: Mark, child: CancellationNode): void {
  child.mark(mark);
}
