import type { DefectKind } from '../judge/finding.js';
import type { Point } from '../points/point.js';

/** A defect, at the earliest point that shows it. */
export interface Defect {
  readonly kind: DefectKind;
  readonly text: string;
  /** Where the abort was given; undefined: with no abort at all. */
  readonly point: Point | undefined;
  /** At how many other points it shows. */
  readonly also: number;
  /** The call that shows it again. */
  readonly replay: string;
}

/** What a check has found. */
export interface AbortSafetyReport {
  /** The points that the function passes when nobody aborts it. */
  readonly points: readonly Point[];
  /** All runs, those without abort and those that confirm a defect among them. */
  readonly runs: number;
  readonly defects: readonly Defect[];
  /** What one run has shown and a second one of the same point has not. */
  readonly unsteady: readonly Defect[];
  /** Points at which an abort was to be given, and which the run did not come by. */
  readonly notReached: readonly Point[];
  readonly ms: number;
  toString(): string;
}

/** Makes the report of a check. */
export function reportOf(name: string, facts: Omit<AbortSafetyReport, 'toString'>, tried: number): AbortSafetyReport {
  return { ...facts, toString: () => textOf(name, facts, tried) };
}

function textOf(
  name: string,
  { defects, unsteady, notReached, points, runs, ms }: Omit<AbortSafetyReport, 'toString'>,
  tried: number,
): string {
  const scope = `${plural(runs, 'run')} (${plural(points.length, 'point')}), ${Math.round(ms)} ms`;
  const verdict =
    defects.length === 0
      ? `is abort-safe: ${scope}`
      : `is not abort-safe: ${plural(defects.length, 'defect')} in ${scope}`;
  const lines = [`${name} ${verdict}`, ...defects.flatMap(linesOf)];
  if (unsteady.length > 0) lines.push('  seen once, and not again at the same point:', ...unsteady.flatMap(linesOf));
  if (notReached.length * 3 > tried) {
    lines.push(
      `  ${notReached.length} of ${plural(tried, 'point')} were not reached: it does not take the same way each time`,
    );
  }
  return lines.join('\n');
}

function linesOf({ kind, text, point, also, replay }: Defect): string[] {
  const others = also === 0 ? '' : `; and at ${plural(also, 'other point')}`;
  const margin = ' '.repeat(2 + WIDTH);
  return [`  ${kind.padEnd(WIDTH)}${text}`, `${margin}${whereOf(point)}${others}`, `${margin}replay: ${replay}`];
}

/** The length of the kinds that are usual, and two spaces. */
const WIDTH = 11;

function whereOf(point: Point | undefined): string {
  if (point === undefined) return 'with no abort at all';
  const { kind, place, user, nth, id } = point;
  if (place === '') return `aborted at ${id}`;
  return `aborted at ${kind}, ${place}${user === place ? '' : ` (from ${user})`}, ${ordinal(nth)} time`;
}

function ordinal(n: number): string {
  const teens = n % 100 > 10 && n % 100 < 14;
  return `${n}${teens ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th')}`;
}

function plural(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
