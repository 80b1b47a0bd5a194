// This example shows piscina as it is, with a grace: a task is asked to stop before its worker is terminated.
import { offload } from '@cancelkit/threads';
import type { Piscina } from 'piscina';

export function crunch(signal: AbortSignal | undefined, pool: Piscina, rows: readonly number[]): Promise<number> {
  return offload(signal, (message, { hard }) => pool.run(message, { signal: hard }), rows, { graceMs: 2_000 });
}
