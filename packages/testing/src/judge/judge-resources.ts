import { type Session, siteOf } from '../checks/session.js';
import { described } from '../explorers/resource.js';
import type { Run } from '../runs/run.js';
import type { Finding } from './finding.js';

/** What is left: `resource`; and what is started after the end: `ranOn`. */
export function judgeResources(run: Run, session: Session): Finding[] {
  const findings = new Map<string, Finding>();
  for (const resource of run.left) {
    if (session.isPooled(resource)) continue;
    findings.set(siteOf(resource), { kind: 'resource', text: `left behind: ${described(resource)}` });
  }
  if (run.clockLeft > 0) {
    findings.set('clock', { kind: 'resource', text: `left behind: ${run.clockLeft} of the clock's timers` });
  }
  return [...findings.values(), ...ranOn(run, session)];
}

function ranOn(run: Run, session: Session): Finding[] {
  if (!run.aborted) return [];
  const findings = new Map<string, Finding>();
  for (const resource of run.startedLate) {
    const { name, place, opens } = resource;
    const site = siteOf(resource);
    if (!opens || session.startsLate.has(site) || session.isPooled(resource)) continue;
    if (session.options.starts({ kind: 'resource', name, place })) continue;
    findings.set(site, { kind: 'ranOn', text: `started after it had settled: ${described(resource)}` });
  }
  return [...findings.values()];
}
