import { describe, expect, it } from '@jest/globals';
import { claimer, play, settler, silentLoser, sleeper } from '../support/record-model.js';

describe('the protocol of a record', () => {
  it('has one winner, whole, and nobody asleep, however two settlers and a sleeper interleave', () => {
    const { runs, ...failures } = play({ first: settler, second: settler, sleeper }, { kills: 0 });
    expect(failures).toEqual({ torn: 0, changed: 0, asleep: 0, pending: 0 });
    expect(runs).toBe(35_704);
  });

  it('survives one kill before whichever step, if somebody settles for the dead', () => {
    const { runs, ...failures } = play({ first: settler, undertaker: settler, sleeper }, { kills: 1 });
    expect(failures).toEqual({ torn: 0, changed: 0, asleep: 0, pending: 0 });
    expect(runs).toBe(2_620);
  });

  it('survives one kill among two settlers, a sleeper and an undertaker', () => {
    const { runs, ...failures } = play({ first: settler, second: settler, undertaker: settler, sleeper }, { kills: 1 });
    expect(failures).toEqual({ torn: 0, changed: 0, asleep: 0, pending: 0 });
    expect(runs).toBe(15_982_632);
  });

  describe('with a defect', () => {
    it('shows sleepers that nobody wakes, if losers are silent', () => {
      const { asleep } = play({ first: silentLoser, undertaker: silentLoser, sleeper }, { kills: 1 });
      expect(asleep).toBeGreaterThan(0);
    });

    it('shows a record that is claimed for ever, if it is claimed before it is written', () => {
      const { pending } = play({ first: claimer, undertaker: claimer, sleeper }, { kills: 1 });
      expect(pending).toBeGreaterThan(0);
    });
  });
});
