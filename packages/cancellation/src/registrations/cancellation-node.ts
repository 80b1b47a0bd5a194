import { type Registration, canceled } from '@cancelkit/completion';
import { CallbackList, nested, reportUncaught, setAbortReason } from '@cancelkit/completion/internal';
import type { Limit, Limited } from '../time/limit.js';
import type { Timer } from '../time/timer.js';
import { registryOf, setRegistry } from './abort-registry.js';
import { Limits } from './limits.js';
import { type ChildNode, type Mark, NodeRegistry, markChild } from './node-registry.js';

/** Whether the platform's signals know why they are aborted; those of React Native do not. */
const hasReasons = /* @__PURE__ */ (() => 'reason' in AbortSignal.prototype)();

/** Those that are aborted because somebody has asked when their time was over, and that nobody has been told of yet. */
let untold: ChildNode[] = [];

const resolved = /* @__PURE__ */ Promise.resolve();

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
export class CancellationNode implements ChildNode, Limited {
  readonly #registry: NodeRegistry = new NodeRegistry();
  #controller: AbortController | undefined;
  readonly #parents: Registration[] = [];
  #timer: Timer | Limit | undefined;

  /** Whether it is aborted, or would be if a busy loop had not kept a timer from firing. */
  get aborted(): boolean {
    return this.#registry.aborted;
  }

  /** Whether it is aborted, if nobody looks at the time. */
  get isAborted(): boolean {
    return this.#registry.isAborted;
  }

  get reason(): unknown {
    return this.aborted ? this.#registry.reason : undefined;
  }

  /** What a WeakMap has for its signal, which need not be made for it. */
  get registry(): NodeRegistry {
    return this.#registry;
  }

  /** @internal For {@link ChildNode} only. */
  get order(): number {
    return this.#registry.order;
  }

  /** @internal For {@link ChildNode} only. */
  get children(): CallbackList<Mark> | undefined {
    return this.#registry.children;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      setRegistry(this.#controller.signal, this.#registry);
      if (this.isAborted) CancellationNode.#abortSignal(this);
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
    this.#registry.awaited = pending.length;
    if (pending.length > 0) CancellationNode.#follow(this, pending);
    else if (parents.length > 0) this.abort(registryOf(parents.at(-1))?.reason);
  }

  /** Replaces the timer that may abort this node. */
  setTimer(timer: Timer | Limit | undefined): void {
    const replaced = this.#timer;
    this.#timer = timer;
    replaced?.clear();
  }

  /** Replaces the time limit of this node, of which those below it have to know. */
  setLimit(limit: Limit | undefined): void {
    this.#registry.setLimit(limit);
    this.setTimer(limit);
  }

  /** Lets go of the parents and the timer. */
  release(): void {
    this.#registry.limits = undefined;
    for (const parent of this.#parents.splice(0)) parent.unregister();
    this.setTimer(undefined);
  }

  /** Aborts this node and all its descendants, unless it is aborted already or still awaits a parent. */
  abort(reason: unknown): void {
    if (this.isAborted)
      CancellationNode.#tellUntold(); // who aborts may rely on it that everybody has been told
    else nested(CancellationNode.#notify, CancellationNode.#mark(this, reason));
  }

  /** Aborts it as {@link abort} does, but tells everybody in a microtask: no code of others runs inside a question. */
  expire(reason: unknown): void {
    if (this.isAborted) return;
    const marked = CancellationNode.#mark(this, reason);
    for (const node of marked) node.foretell();
    if (untold.length === 0) void resolved.then(CancellationNode.#tellUntold);
    untold = untold.concat(marked);
  }

  /** @internal Called through {@link NodeRegistry} only. */
  limitBy(parent: NodeRegistry): NodeRegistry | undefined {
    const isFirst = this.#registry.limits === undefined;
    (this.#registry.limits ??= new Limits()).above.push(parent);
    return isFirst ? this.#registry : undefined;
  }

  /** @internal Called through {@link markChild} only. */
  mark({ reason, marked }: Mark): void {
    const registry = this.#registry;
    if (registry.isAborted || --registry.awaited > 0) return; // by another of its parents, or not yet by all
    registry.isAborted = true;
    registry.reason = reason;
    marked.push(this);
    this.release();
  }

  /** @internal Called through {@link ChildNode} only. */
  foretell(): void {
    if (this.#controller !== undefined) setAbortReason(this.#controller.signal, this.reason);
  }

  /** @internal Called through {@link ChildNode} only. */
  tell(): void {
    CancellationNode.#abortSignal(this);
    this.#registry.run(this.#registry.reason);
  }

  // Static, because a private method would cost every node a field more: the mark that it has that method.

  static #mark(node: CancellationNode, reason: unknown): ChildNode[] {
    const marked: ChildNode[] = [];
    const mark = { reason: canceled(reason).reason, marked };
    const roots = new CallbackList<Mark>(); // a list for one, for its containment: a clock may throw, too
    roots.add(markChild, node);
    roots.run(mark);
    for (const { children } of marked) children?.run(mark); // the array grows while it is walked
    return marked.sort((a, b) => a.order - b.order);
  }

  /** May be cut off by an overflow of the stack, and is called again then: who has been told is not told twice. */
  static #notify(marked: readonly ChildNode[]): void {
    for (const node of marked) node.tell();
  }

  static #tellUntold(): void {
    const marked = untold;
    untold = [];
    if (marked.length > 0) nested(CancellationNode.#notify, marked);
  }

  static #abortSignal(node: CancellationNode): void {
    const controller = node.#controller;
    if (controller === undefined) return;
    try {
      controller.abort(node.#registry.reason);
    } catch (error) {
      reportUncaught(error); // a frozen signal, or a platform that lets the error of a listener through: that stops nobody
    }
    if (!hasReasons) setAbortReason(controller.signal, node.#registry.reason);
  }

  static #follow(node: CancellationNode, parents: readonly (AbortSignal | null | undefined)[]): void {
    try {
      for (const parent of parents) {
        const registration = registryOf(parent)?.addChild(node);
        if (registration !== undefined) node.#parents.push(registration);
        if (node.isAborted) break; // by a hostile parent, while it was being asked
      }
    } catch (error) {
      node.release(); // a parent that cannot be listened to: nobody will have the child to dispose it
      throw error;
    }
    if (node.isAborted) node.release();
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
