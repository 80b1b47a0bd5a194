import type { Session } from '../checks/session.js';
import type { Run } from '../runs/run.js';
import type { Finding } from './finding.js';

/** What the probe was told: `late`, `held`, `released twice`. */
export function judgeProbes({ probes, atEnd, aborted }: Run, { options }: Session): Finding[] {
  const late = [...new Set(probes.late)].filter((name) => !options.starts({ kind: 'effect', name, place: '' }));
  return [
    ...late.map((name): Finding => ({
      kind: 'late',
      text: `"${name}" started after ${aborted ? 'the abort' : 'it had settled'}`,
    })),
    ...(atEnd?.held ?? []).map((name): Finding => ({ kind: 'held', text: `"${name}" was still held when it settled` })),
    ...probes.releasedTwice.map((name): Finding => ({
      kind: 'released twice',
      text: `"${name}" was released, and not held`,
    })),
  ];
}
