import picocolors from 'picocolors';

/** Colours for a terminal that wants them (NO_COLOR is respected); plain text everywhere else. */
export const colors = picocolors.createColors(
  picocolors.isColorSupported && (process.stdout.isTTY || 'FORCE_COLOR' in process.env),
);
