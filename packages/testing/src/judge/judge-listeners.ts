import type { Session } from '../checks/session.js';
import type { Run } from '../runs/run.js';
import type { Finding } from './finding.js';

/** Whether the abort listeners are gone, and those of the targets that the probe watches. */
export function judgeListeners(run: Run, { options }: Session): Finding[] {
  const count = options.listeners === 'soon' ? run.listenersSoon : (run.atEnd?.listeners ?? 0);
  const texts = [...(run.atEnd?.watched ?? [])];
  if (count > 0) texts.unshift(`${count} abort listener${count === 1 ? '' : 's'} left`);
  return texts.map((text) => ({ kind: 'listener', text }));
}
