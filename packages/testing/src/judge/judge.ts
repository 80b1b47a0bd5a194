import type { Session } from '../checks/session.js';
import type { Run } from '../runs/run.js';
import type { Finding } from './finding.js';
import { judgeErrors } from './judge-errors.js';
import { judgeListeners } from './judge-listeners.js';
import { judgeOutcome } from './judge-outcome.js';
import { judgeProbes } from './judge-probes.js';
import { judgeResources } from './judge-resources.js';

/** All that is wrong with a run, most telling first. A run that hangs has not let go of anything yet. */
export function judge(run: Run, session: Session): Finding[] {
  const outcome = judgeOutcome(run, session);
  if (run.end === undefined) return [...outcome, ...judgeErrors(run), ...judgeProbes(run, session)];
  return [
    ...outcome,
    ...judgeProbes(run, session),
    ...judgeListeners(run, session),
    ...judgeResources(run, session),
    ...judgeErrors(run),
  ];
}
