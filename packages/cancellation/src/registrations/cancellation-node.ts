import { type Registration, canceled } from '@cancelkit/completion';
import { CallbackList, nested, reportUncaught, setAbortReason } from '@cancelkit/completion/internal';
import { AbortRegistry, registryOf, setRegistry } from './abort-registry.js';
import type { Timer } from '../time/timer.js';

/** Whether the platform's signals know why they are aborted; those of React Native do not. */
const hasReasons = /* @__PURE__ */ (() => 'reason' in AbortSignal.prototype)();

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
      if (this.aborted) CancellationNode.#abortSignal(this);
    }
    return this.#controller.signal;
  }

  /** Calls back when this node is aborted; without the signal, which need not be made for it. */
  onAbort(callback: (reason: unknown) => void): void {
    this.#registry.add(callback, undefined);
  }

  /** Makes this a child that aborts with the first of these parents; with the first aborted one, if there is one already. */
  followAny(parents: readonly (AbortSignal | null | undefined)[], name?: string): void {
    const aborted = abortedOf(parents, name);
    if (aborted.length > 0) this.abort(registryOf(aborted[0])?.reason);
    else CancellationNode.#follow(this, parents);
  }

  /** Makes this a child of another node, whose signal need not be made for it. */
  followNode(parent: CancellationNode): void {
    if (parent.aborted) this.abort(parent.reason);
    else this.#parents.push(parent.#registry.addChild(this));
  }

  /** Makes this a child that aborts with the last of these parents; with the last one, if all are aborted already. */
  followAll(parents: readonly (AbortSignal | null | undefined)[], name?: string): void {
    const aborted = new Set(abortedOf(parents, name));
    const pending = parents.filter((parent) => !aborted.has(parent));
    // One that never aborts holds up all the others: there is nothing to wait for.
    if (pending.includes(undefined) || pending.includes(null)) return;
    this.#awaited = pending.length;
    if (pending.length > 0) CancellationNode.#follow(this, pending);
    else if (parents.length > 0) this.abort(registryOf(parents.at(-1))?.reason);
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
    nested(CancellationNode.#notify, marked);
  }

  /** May be cut off by an overflow of the stack, and is called again then: who has been told is not told twice. */
  static #notify(marked: readonly CancellationNode[]): void {
    for (const node of marked) {
      CancellationNode.#abortSignal(node);
      node.#registry.run(node.reason);
    }
  }

  // Static, because a private method would cost every node a field more: the mark that it has that method.

  static #abortSignal(node: CancellationNode): void {
    const controller = node.#controller;
    if (controller === undefined) return;
    try {
      controller.abort(node.reason);
    } catch (error) {
      reportUncaught(error); // a frozen signal, or a platform that lets the error of a listener through: that stops nobody
    }
    if (!hasReasons) setAbortReason(controller.signal, node.reason);
  }

  static #follow(node: CancellationNode, parents: readonly (AbortSignal | null | undefined)[]): void {
    try {
      for (const parent of parents) {
        const registration = registryOf(parent)?.addChild(node);
        if (registration !== undefined) node.#parents.push(registration);
        if (node.aborted) break; // by a hostile parent, while it was being asked
      }
    } catch (error) {
      node.release(); // a parent that cannot be listened to: nobody will have the child to dispose it
      throw error;
    }
    if (node.aborted) node.release();
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

/**
 * Checks a list of signals, all of them, and answers those that are aborted.
 *
 * Registries are asked for anew each time: the getters of a hostile signal may make those of others let go.
 */
function abortedOf(
  signals: readonly (AbortSignal | null | undefined)[],
  name: string | undefined,
): (AbortSignal | null | undefined)[] {
  return signals.filter((signal, index) => registryOf(signal, name, index)?.aborted === true);
}

/** One abort on its way through the tree: its reason, and the nodes that it has reached. */
interface Mark {
  readonly reason: unknown;
  readonly marked: CancellationNode[];
}

function markChild(mark: Mark, child: CancellationNode): void {
  child.mark(mark);
}
