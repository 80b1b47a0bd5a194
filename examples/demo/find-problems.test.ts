import { describe, expect, it } from '@jest/globals';
import { findProblems } from './find-problems.js';
import type { Mode } from './mode.js';
import type { RequestReport } from './report-request.js';

const expected = { hash: 'abc', files: 2, bytes: 10 };
const hash = (): never => {
  throw new Error('not called');
};
const cancelkit: Mode = { name: 'cancelkit', title: 'cancelable', hash };
const race: Mode = { name: 'race', title: 'Promise.race', hash };

const stayed: RequestReport = {
  client: 1,
  connectedAt: 0,
  hungUpAt: undefined,
  answeredAt: 9,
  outcome: 'succeeded',
  reason: undefined,
  sameReason: false,
  processesSeenAt: 1,
  processesGoneAt: 9,
  goneAfterMs: undefined,
  runningWhenCounted: 0,
  sweptByDemo: false,
  listenersLeft: 0,
  listenersAtTheEnd: 0,
  progressLines: 3,
  result: expected,
  clientError: undefined,
};
const left: RequestReport = {
  ...stayed,
  hungUpAt: 5,
  answeredAt: undefined,
  outcome: 'canceled',
  reason: 'AbortError: client 1 hung up',
  sameReason: true,
  goneAfterMs: 2,
  result: undefined,
};

describe('findProblems', () => {
  it('finds nothing in requests as they have to be', () => {
    expect(findProblems(cancelkit, [stayed, left], expected)).toEqual([]);
    expect(findProblems(race, [stayed, left], expected)).toEqual([]);
  });

  it.each<[string, RequestReport]>([
    ['a wrong hash', { ...stayed, result: { ...expected, hash: 'abd' } }],
    ['an incomplete one', { ...stayed, result: { ...expected, files: 1 } }],
    ['none at all', { ...stayed, result: undefined }],
    ['an answer without progress', { ...stayed, progressLines: 0 }],
    ['a client that failed', { ...stayed, clientError: 'Error: socket hang up' }],
    ['a request that failed', { ...left, outcome: 'faulted' }],
    ['a reason that is another object', { ...left, sameReason: false }],
    ['a listener at the end', { ...stayed, listenersAtTheEnd: 1 }],
  ])('finds %s, in both modes', (_, request) => {
    expect(findProblems(cancelkit, [request], expected)).toHaveLength(1);
    expect(findProblems(race, [request], expected)).toHaveLength(1);
  });

  it.each<[string, RequestReport]>([
    ['processes that ran on', { ...left, runningWhenCounted: 3 }],
    ['processes that the demo had to end', { ...left, sweptByDemo: true }],
    ['a listener that was left by the handler', { ...stayed, listenersLeft: 1 }],
  ])('finds %s with cancelable, and expects them of Promise.race', (_, request) => {
    expect(findProblems(cancelkit, [request], expected)).toHaveLength(1);
    expect(findProblems(race, [request], expected)).toEqual([]);
  });
});
