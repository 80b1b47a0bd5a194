import type { LaneSpec } from '../engine/scenario.js';

/** Where things are, in pixels of the page. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  /** Whether the labels are above the bars, and not beside them. */
  readonly isNarrow: boolean;
  readonly rowHeight: number;
  /** Where the labels end. */
  readonly labels: number;
  /** Where time begins, and where the picture ends. */
  readonly left: number;
  readonly right: number;
  /** The top of a lane. */
  top(index: number): number;
  /** The middle of its bar, and of its label. */
  bar(index: number): number;
  label(index: number): number;
  /** How far a lane is moved in, as a child of its parents. */
  indent(depth: number): number;
}

/** Above the first lane is the time, below the last one its scale. */
const HEAD = 8;
const FOOT = 30;

/** Finds the places for so many lanes. */
export function layoutOf(width: number, lanes: number): Layout {
  const isNarrow = width < 640;
  const rowHeight = isNarrow ? 92 : 62;
  const labels = isNarrow ? width : Math.min(380, Math.round(width * 0.44));
  const top = (index: number): number => HEAD + index * rowHeight;
  return {
    width,
    height: HEAD + lanes * rowHeight + FOOT,
    isNarrow,
    rowHeight,
    labels,
    left: isNarrow ? 14 : labels + 14,
    right: width - 18,
    top,
    bar: (index) => top(index) + (isNarrow ? 70 : rowHeight / 2),
    label: (index) => top(index) + (isNarrow ? 24 : rowHeight / 2),
    indent: (depth) => 14 + depth * (isNarrow ? 14 : 18),
  };
}

/** How deep in the tree each lane is. */
export function depthsOf(lanes: readonly LaneSpec[]): Map<string, number> {
  const depths = new Map<string, number>();
  for (const { id, parent } of lanes) depths.set(id, parent === undefined ? 0 : (depths.get(parent) ?? 0) + 1);
  return depths;
}
