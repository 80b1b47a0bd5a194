import type { AbortRegistry } from './abort-registry.js';
import type { Limitable } from './limits.js';

/**
 * Milliseconds until a signal aborts by its own limit or by one above it; Infinity: by none, or by none that is known, as of a
 * signal that is not ours.
 *
 * In a file of its own, so that who never asks for it does not pay for it.
 */
export function leftOf(registry: AbortRegistry | Limitable): number {
  if (registry.aborted) return 0;
  if (!('limits' in registry) || registry.limits === undefined) return Infinity;
  const nodes = new Set<Limitable>([registry]);
  for (const { limits } of nodes) for (const parent of limits?.above ?? []) nodes.add(parent); // the set grows while it is walked
  const left = new Map<Limitable, number>();
  for (const node of [...nodes].sort((a, b) => a.order - b.order)) {
    const { own, above = [] } = node.limits ?? {};
    const ofParents = above.filter((parent) => !parent.isAborted).map((parent) => left.get(parent) as number);
    const least = Math.min(own?.ms ?? Infinity, own?.left ?? Infinity, byParents(ofParents, node.awaited));
    left.set(node, Math.max(0, least));
  }
  return left.get(registry) as number;
}

/** The first parent aborts a node; or the last of those that are awaited, and who has no limit is not among these. */
function byParents(left: readonly number[], awaited: number): number {
  if (left.length < awaited) return Infinity;
  return awaited === 1 ? Math.min(...left) : Math.max(...left);
}
