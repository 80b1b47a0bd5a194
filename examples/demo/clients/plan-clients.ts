import { seededRandom } from './random.js';

/** One client: when it connects, counted from the start, and when it hangs up, counted from the start of its answer. */
export interface PlannedClient {
  readonly client: number;
  readonly connectAtMs: number;
  readonly hangUpAfterMs: number | undefined; // undefined: it stays until it has its answer
}

const CONNECT_WITHIN_MS = 1_500;
const HANG_UP_FROM_MS = 400;
const HANG_UP_UNTIL_MS = 3_000; // then all of it runs when it is counted two seconds later: see job.ts

/** Chooses, by the seed alone, who hangs up, and when. */
export function planClients(clients: number, hangUp: number, seed: number): PlannedClient[] {
  const random = seededRandom(seed);
  const drawn = Array.from({ length: clients }, (_, index) => ({
    client: index + 1,
    lot: random(),
    connectAtMs: Math.round(random() * CONNECT_WITHIN_MS),
    hangUpAfterMs: Math.round(HANG_UP_FROM_MS + random() * (HANG_UP_UNTIL_MS - HANG_UP_FROM_MS)),
  }));
  const leaving = new Set([...drawn].sort((a, b) => a.lot - b.lot).slice(0, hangUp));
  return drawn.map((one) => ({
    client: one.client,
    connectAtMs: one.connectAtMs,
    hangUpAfterMs: leaving.has(one) ? one.hangUpAfterMs : undefined,
  }));
}
