import type { Point } from './point.js';

/** The reasons that `reasons: 'all'` tries: what people really pass, and what a test for truthiness or for a name misses. */
const REASONS: Record<string, () => unknown> = {
  'reason undefined': () => undefined, // an AbortError of the platform
  'reason null': () => null,
  "reason ''": () => '',
  'reason TimeoutError': () => new DOMException('The operation timed out', 'TimeoutError'),
};

const SEPARATOR = ' with ';

/** The same point for each of the special reasons. */
export function withAllReasons(point: Point): Point[] {
  return Object.keys(REASONS).map((name) => ({ ...point, id: point.id + SEPARATOR + name }));
}

/** The id of the point itself: where the run is aborted, whatever the reason. */
export function withoutReason(id: string): string {
  return id.split(SEPARATOR)[0] ?? id;
}

/** The reason for a run: by the name that the point has, or else that of the options. */
export function reasonOf(point: Point | undefined, reason: () => unknown): unknown {
  const special = REASONS[point?.id.split(SEPARATOR)[1] ?? ''];
  return (special ?? reason)();
}
