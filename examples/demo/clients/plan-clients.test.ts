import { describe, expect, it } from '@jest/globals';
import { planClients } from './plan-clients.js';

describe('planClients', () => {
  it('lets as many hang up as it is told', () => {
    for (const hangUp of [0, 1, 10, 20]) {
      const leaving = planClients(20, hangUp, 3).filter((planned) => planned.hangUpAfterMs !== undefined);
      expect(leaving).toHaveLength(hangUp);
    }
  });

  it('plans the same for the same seed, and something else for another', () => {
    expect(planClients(20, 10, 3)).toEqual(planClients(20, 10, 3));
    expect(planClients(20, 10, 3)).not.toEqual(planClients(20, 10, 4));
  });

  it('has every hang-up in the middle of a request', () => {
    for (const { hangUpAfterMs } of planClients(40, 40, 5)) {
      expect(hangUpAfterMs).toBeGreaterThanOrEqual(400);
      expect(hangUpAfterMs).toBeLessThanOrEqual(3_000);
    }
  });
});
