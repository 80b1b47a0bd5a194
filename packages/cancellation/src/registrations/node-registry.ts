import type { Registration } from '@cancelkit/completion';
import { CallbackList, type CallbackNode } from '@cancelkit/completion/internal';
import type { Limit } from '../time/limit.js';
import { AbortRegistry } from './abort-registry.js';
import { type Limitable, Limits, expireLimits } from './limits.js';

/** How many nodes there were before the next one. */
let created = 0;

/** A node, as its parents see it. */
export interface ChildNode {
  readonly order: number;
  readonly children: CallbackList<Mark> | undefined;
  abort(reason: unknown): void;
  /** Takes note of an abort, and calls nobody. */
  mark(mark: Mark): void;
  /** Makes it known that its signal is aborted, although the platform does not know yet. */
  foretell(): void;
  /** Aborts its signal, and calls those who wait for that. */
  tell(): void;
  /** Takes note of time limits above it. Answers its registry if these are the first: they count for its children, too. */
  limitBy(parent: NodeRegistry): NodeRegistry | undefined;
}

/** One abort on its way through the tree: its reason, and the nodes that it has reached. */
export interface Mark {
  readonly reason: unknown;
  readonly marked: ChildNode[];
}

/**
 * What is known of a signal of our own: whether and why it is aborted, its registrations, its children and its time limits.
 *
 * It does not know its node: what a WeakMap has for a signal should not lead back to it, or a signal that nobody uses any
 * more stays until a full collection (a child costs 1.5 times as much). Limits do lead there, but so do their timers.
 */
export class NodeRegistry extends AbortRegistry implements Limitable {
  readonly order: number;
  /** Whether it has been marked; {@link aborted} looks at the time first. */
  isAborted: boolean;
  reason: unknown;
  /** The parents that have to abort before this node does. */
  awaited: number;
  children: CallbackList<Mark> | undefined;
  limits: Limits | undefined;

  constructor() {
    super();
    this.order = created++;
    this.isAborted = false;
    this.reason = undefined;
    this.awaited = 1;
    this.children = undefined;
    this.limits = undefined;
  }

  get aborted(): boolean {
    if (this.limits !== undefined && !this.isAborted) expireLimits(this);
    return this.isAborted;
  }

  override addChild(child: ChildNode): Registration {
    if (this.limits !== undefined) child.limitBy(this);
    return (this.children ??= new CallbackList()).add(markChild, child);
  }

  /** Replaces the node's own time limit. The first one has to be made known to the nodes below. */
  setLimit(limit: Limit | undefined): void {
    if (this.limits === undefined) {
      if (limit === undefined) return;
      this.limits = new Limits();
      const reached: NodeRegistry[] = [this];
      for (const parent of reached) limitChildren(parent, reached); // the array grows while it is walked
    }
    this.limits.own = limit;
  }

  override emptied(): void {
    this.held = undefined;
  }
}

function limitChildren(parent: NodeRegistry, reached: NodeRegistry[]): void {
  const { children } = parent;
  for (let child = children?.next; child !== children; child = child?.next) {
    const limited = ((child as CallbackNode<Mark>).state as ChildNode).limitBy(parent);
    if (limited !== undefined) reached.push(limited);
  }
}

/** Calls {@link ChildNode.mark}. */
export function markChild(mark: Mark, child: ChildNode): void {
  child.mark(mark);
}
