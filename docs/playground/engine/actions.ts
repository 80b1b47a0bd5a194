import type { Action } from './scenario.js';

/** A button that aborts the lane's signal. */
export const aborts = (label: string, says: string, reason: string): Action => ({ does: 'abort', label, says, reason });

/** A button that fires a timer, as if its time were over. */
export const timesOut = (says: string, of?: string): Action => ({
  does: 'timeout',
  label: 'timeout',
  says,
  reason: '',
  ...(of === undefined ? {} : { of }),
});

/** A button that makes the lane's work fail. */
export const faults = (says: string, message: string): Action => ({
  does: 'fault',
  label: 'fault',
  says,
  reason: message,
});
