import type { Run } from '../runs/run.js';
import type { Finding } from './finding.js';
import { shown } from './shown.js';

/** Rejections that nobody has handled, and errors that nobody has caught. */
export function judgeErrors({ unhandled, uncaught, signal }: Run): Finding[] {
  const text = (error: unknown): string =>
    signal.aborted && Object.is(error, signal.reason) ? "with the signal's reason" : `with ${shown(error)}`;
  return [
    ...unhandled.map((error): Finding => ({
      kind: 'unhandled',
      text: `a promise was rejected ${text(error)}, and nobody handles it`,
    })),
    ...uncaught.map((error): Finding => ({ kind: 'uncaught', text: `a callback threw ${shown(error)}` })),
  ];
}
