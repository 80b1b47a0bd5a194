import type { Limit } from '../time/limit.js';

/** A node of the tree, as far as its time limits go. */
export interface Limitable {
  /** Whether it is aborted, also by a limit that is over. */
  readonly aborted: boolean;
  readonly isAborted: boolean;
  /** How many nodes were made before it: parents are older than their children. */
  readonly order: number;
  /** How many of its parents have to abort before it does. */
  readonly awaited: number;
  readonly limits: Limits | undefined;
}

/**
 * The time limits that count for a node: its own, and those of the nodes above it. A node without any has none of these, so that
 * asking costs nothing then.
 */
export class Limits {
  own: Limit | undefined = undefined;
  /** The parents that have limits. */
  readonly above: Limitable[] = [];
  /** In which walk it was passed last: in a graph many ways lead to one node. */
  walk = 0;
}

let walks = 0;

/** Says of all limits of a node, and of the nodes above it, that their time is over, if it is: the earliest first. */
export function expireLimits(node: Limitable): void {
  const passed = passedOf(node);
  if (passed === undefined) return;
  passed.sort((a, b) => a.left - b.left);
  for (const limit of passed) limit.expire();
}

function passedOf(node: Limitable): Limit[] | undefined {
  const walk = ++walks;
  let passed: Limit[] | undefined;
  let rest: Limitable[] | undefined;
  for (let next: Limitable | undefined = node; next !== undefined; next = rest?.pop()) {
    // Up the first parents in a loop of its own: mostly there are no others, and nothing is put aside.
    for (
      let { limits }: Limitable = next;
      limits !== undefined && limits.walk !== walk;
      limits = limits.above[0]?.limits
    ) {
      limits.walk = walk;
      if (limits.own !== undefined && limits.own.left <= 0) (passed ??= []).unshift(limits.own);
      for (let i = 1; i < limits.above.length; i++) (rest ??= []).push(limits.above[i] as Limitable);
    }
  }
  return passed;
}
