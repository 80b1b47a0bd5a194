import type { Mode } from './mode.js';
import type { Visit } from './visit.js';

/** How a mode is going, in one line. */
export function statusOf(
  mode: Mode,
  atMs: number,
  visits: readonly Visit[],
  running: ReadonlyMap<number, number>,
): string {
  const count = (isSo: (visit: Visit) => boolean): number => visits.filter(isSo).length;
  const processes = (of: readonly Visit[]): number =>
    of.reduce((total, { plan }) => total + (running.get(plan.client) ?? 0), 0);
  const left = visits.filter((visit) => visit.hungUpAt !== undefined);
  return [
    `${mode.title.padEnd(12)} ${(atMs / 1000).toFixed(1).padStart(4)} s`,
    `${count((visit) => visit.connectedAt !== undefined)} connected`,
    `${left.length} hung up`,
    `${count((visit) => visit.answeredAt !== undefined)} answered`,
    `${processes(visits)} processes, ${processes(left)} of them for nobody`,
  ].join(' · ');
}
