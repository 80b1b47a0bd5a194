import { describe, expect, it } from '@jest/globals';
import { findProblems } from './find-problems.js';
import type { Answer } from '../server/job.js';
import type { Mode } from '../server/mode.js';
import type { RequestReport, Trace } from './report-request.js';

const expected: Answer = { hash: 'abc', files: 2, bytes: 10, copies: { copies: 1, bytes: 5 } };
const answer = (): never => {
  throw new Error('not called');
};
const cancelkit: Mode = { name: 'cancelkit', title: 'cancelkit', answer };
const race: Mode = { name: 'race', title: 'Promise.race', answer };

const trace: Trace = { seenAt: 1, goneAt: 9, goneAfterMs: undefined, runningWhenCounted: 0, sweptByDemo: false };
const stayed: RequestReport = {
  client: 1,
  connectedAt: 0,
  hungUpAt: undefined,
  answeredAt: 9,
  outcome: 'succeeded',
  reason: undefined,
  sameReason: false,
  endedAt: 9,
  processes: trace,
  statements: trace,
  charged: 1,
  listenersLeft: 0,
  listenersAtTheEnd: 0,
  progressLines: 3,
  answer: expected,
  clientError: undefined,
};
const left: RequestReport = {
  ...stayed,
  hungUpAt: 5,
  answeredAt: undefined,
  outcome: 'canceled',
  reason: 'AbortError: client 1 hung up',
  sameReason: true,
  processes: { ...trace, goneAfterMs: 2 },
  statements: { ...trace, goneAfterMs: 2 },
  charged: 0,
  answer: undefined,
};

describe('findProblems', () => {
  it('finds nothing in requests as they have to be', () => {
    expect(findProblems(cancelkit, [stayed, left], expected)).toEqual([]);
    expect(findProblems(race, [stayed, left], expected)).toEqual([]);
    const without = [stayed, left].map((request) => ({ ...request, charged: undefined })); // there is no database
    expect(findProblems(cancelkit, without, expected)).toEqual([]);
  });

  it.each<[string, RequestReport]>([
    ['a wrong hash', { ...stayed, answer: { ...expected, hash: 'abd' } }],
    ['an incomplete one', { ...stayed, answer: { ...expected, files: 1 } }],
    ['a wrong number of copies', { ...stayed, answer: { ...expected, copies: { copies: 2, bytes: 5 } } }],
    ['an answer without copies', { ...stayed, answer: { ...expected, copies: undefined } }],
    ['none at all', { ...stayed, answer: undefined }],
    ['an answer without progress', { ...stayed, progressLines: 0 }],
    ['an answer that nobody was charged for', { ...stayed, charged: 0 }],
    ['one that was charged twice', { ...stayed, charged: 2 }],
    ['a client that failed', { ...stayed, clientError: 'Error: socket hang up' }],
    ['a request that failed', { ...left, outcome: 'faulted' }],
    ['a reason that is another object', { ...left, sameReason: false }],
    ['a listener at the end', { ...stayed, listenersAtTheEnd: 1 }],
  ])('finds %s, in both modes', (_, request) => {
    expect(findProblems(cancelkit, [request], expected)).toHaveLength(1);
    expect(findProblems(race, [request], expected)).toHaveLength(1);
  });

  it.each<[string, RequestReport]>([
    ['processes that ran on', { ...left, processes: { ...trace, runningWhenCounted: 3 } }],
    ['a statement that ran on', { ...left, statements: { ...trace, runningWhenCounted: 1 } }],
    ['processes that the demo had to end', { ...left, processes: { ...trace, sweptByDemo: true } }],
    ['a statement that it had to cancel', { ...left, statements: { ...trace, sweptByDemo: true } }],
    ['a charge for nothing', { ...left, charged: 1 }],
    ['a listener that was left by the handler', { ...stayed, listenersLeft: 1 }],
  ])('finds %s with cancelkit, and expects them of Promise.race', (_, request) => {
    expect(findProblems(cancelkit, [request], expected)).toHaveLength(1);
    expect(findProblems(race, [request], expected)).toEqual([]);
  });
});
