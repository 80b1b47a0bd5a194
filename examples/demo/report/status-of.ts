import type { Running } from '../counting/census.js';
import type { Mode } from '../server/mode.js';
import type { Visit } from '../clients/visit.js';

/** How a mode is going, in one line. */
export function statusOf(mode: Mode, atMs: number, visits: readonly Visit[], running: Running): string {
  const count = (isSo: (visit: Visit) => boolean): number => visits.filter(isSo).length;
  const left = visits.filter((visit) => visit.hungUpAt !== undefined);
  const sum = (of: readonly Visit[], work: ReadonlyMap<number, number>): number =>
    of.reduce((total, { plan }) => total + (work.get(plan.client) ?? 0), 0);
  const forNobody = (kind: 'processes' | 'statements'): string =>
    `${sum(left, running[kind])} of ${sum(visits, running[kind])} ${kind}`;
  return [
    `${mode.title.padEnd(12)} ${(atMs / 1000).toFixed(1).padStart(4)} s`,
    `${count((visit) => visit.connectedAt !== undefined)} connected`,
    `${left.length} hung up`,
    `${count((visit) => visit.answeredAt !== undefined)} answered`,
    `for nobody: ${forNobody('processes')}, ${forNobody('statements')}`,
  ].join(' · ');
}
