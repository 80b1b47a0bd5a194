/** What a page does with the tables: it checks each function, and answers what was found. */
import { exploreAbortSafety } from '@cancelkit/testing/browser';
import { good } from '../support/good.js';
import { planted } from '../support/planted.js';

export interface Found {
  readonly name: string;
  readonly expected: string | undefined;
  readonly kinds: readonly string[];
  readonly points: number;
  readonly text: string;
}

export async function checkAll(): Promise<Found[]> {
  const found: Found[] = [];
  for (const [name, { fn, options }] of Object.entries(good)) {
    found.push(foundBy(name, undefined, await exploreAbortSafety(fn, options)));
  }
  for (const [name, { fn, kind }] of Object.entries(planted)) {
    found.push(foundBy(name, kind, await exploreAbortSafety(fn, { settleMs: 100 })));
  }
  return found;
}

function foundBy(
  name: string,
  expected: string | undefined,
  report: Awaited<ReturnType<typeof exploreAbortSafety>>,
): Found {
  const kinds = report.defects.map(({ kind }) => kind);
  return { name, expected, kinds, points: report.points.length, text: report.toString() };
}
