import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { SharedRecord } from '../../src/records/shared-record.js';
import { bundle } from '../support/bundle.js';
import {
  ARRIVED,
  DONE,
  GO,
  JOB,
  KILL,
  KILLED,
  NOTIFIED,
  PHASE,
  RESULT,
  RUNNING,
  SLEEPING,
  TURN,
} from '../support/lockstep-control.js';
import { play, settler, sleeper } from '../support/record-model.js';

// The real record, on real threads: each waits for its turn before each operation on shared memory, and all schedules
// of the model are played. A kill is a thread that gets no more turns.

type Role = 'settler' | 'sleeper' | 'undertaker';

interface Thread {
  readonly name: number;
  readonly role: Role;
  readonly control: Int32Array;
  killed: boolean;
}

let folder: string;
beforeAll(async () => {
  folder = await bundle({ lockstep: 'fixtures/lockstep.worker.ts' }, { Atomics: 'lockstep' });
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Waits until a thread does not run. */
function phaseOf({ control }: Thread): number {
  while (Atomics.wait(control, PHASE, RUNNING, 5_000) === 'timed-out') throw new Error('A thread does not arrive');
  return Atomics.load(control, PHASE);
}

function giveTurn({ control }: Thread, turn: number): void {
  Atomics.store(control, PHASE, RUNNING);
  Atomics.store(control, TURN, turn);
  Atomics.notify(control, TURN);
}

async function playReally(roles: readonly Role[], kills: 0 | 1): Promise<{ runs: number; failures: string[] }> {
  const record = SharedRecord.create([1, 2, 3], 992);
  const threads = roles.map((role, name): Thread => ({ name, role, control: controlOf(), killed: false }));
  const workers = threads.map(({ name, role, control }) => {
    const workerData = { buffer: record.buffer, control, name, role: role === 'sleeper' ? role : 'settler' };
    return new Worker(join(folder, 'lockstep.mjs'), { workerData, execArgv: [] });
  });
  try {
    const choices: number[] = [];
    const failures: string[] = [];
    let runs = 0;
    do {
      const failure = runOnce(record, threads, choices, kills);
      if (failure !== undefined) failures.push(`${choices.join()}: ${failure}`);
      runs++;
    } while (next(choices));
    return { runs, failures };
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

function controlOf(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(20));
}

/** How many there were to choose from, at each choice of the last run. */
let widths: number[] = [];

/** The next schedule: as an odometer. */
function next(choices: number[]): boolean {
  while (choices.length > 0 && choices.at(-1)! + 1 >= widths[choices.length - 1]!) choices.pop();
  if (choices.length === 0) return false;
  choices[choices.length - 1]!++;
  return true;
}

function runOnce(
  record: SharedRecord,
  threads: readonly Thread[],
  choices: number[],
  kills: number,
): string | undefined {
  record.words.fill(0, 0, 3);
  new Uint8Array(record.buffer, 32).fill(0);
  widths = [];
  for (const thread of threads) {
    thread.killed = false;
    Atomics.store(thread.control, PHASE, RUNNING);
    Atomics.store(thread.control, JOB, 1);
    Atomics.notify(thread.control, JOB);
  }
  for (const thread of threads) phaseOf(thread);

  let left = kills;
  for (;;) {
    const death = threads.some(({ killed }) => killed);
    const enabled: (() => void)[] = [];
    for (const thread of threads) {
      const phase = phaseOf(thread);
      if (thread.killed || phase === DONE || (thread.role === 'undertaker' && !death)) continue;
      if (phase === ARRIVED) enabled.push(() => giveTurn(thread, GO));
      if (left > 0 && thread.role !== 'undertaker') enabled.push(() => ((thread.killed = true), left--));
    }
    if (enabled.length === 0) break;
    if (choices.length === widths.length) choices.push(0);
    const choice = choices[widths.length]!;
    widths.push(enabled.length);
    enabled[choice]!();
    settleDown(threads);
  }
  return judge(record, threads);
}

/** After a turn: who sleeps is woken if there was a notification, and runs until its next operation. */
function settleDown(threads: readonly Thread[]): void {
  for (const thread of threads) phaseOf(thread);
  if (!threads.some(({ control }) => Atomics.exchange(control, NOTIFIED, 0) === 1)) return;
  for (const thread of threads) {
    if (thread.killed || phaseOf(thread) !== SLEEPING) continue;
    giveTurn(thread, GO);
    phaseOf(thread);
  }
}

/** What is left of a run; then the killed and the idle are let go. */
function judge(record: SharedRecord, threads: readonly Thread[]): string | undefined {
  const asleep = threads.filter((thread) => !thread.killed && phaseOf(thread) === SLEEPING);
  const { state } = record;
  const payload = state === 0 ? undefined : record.payload(state);
  for (const thread of threads) {
    while (phaseOf(thread) !== DONE) giveTurn(thread, KILL);
  }
  const results = threads.map(({ control }) => Atomics.load(control, RESULT));
  const winners = threads.filter(({ role }, i) => role !== 'sleeper' && results[i] === 1);
  if (asleep.length > 0) return 'asleep though settled';
  if (winners.length > 1) return 'two winners';
  if (state === 0) return 'pending';
  if (winners.length === 1 && payload !== String(winners[0]!.name)) return `torn: ${payload}`;
  if (winners.length === 0 && !threads.some(({ name, killed }) => killed && payload === String(name)))
    return 'nobody won';
  const wrong = threads.some(
    ({ role }, i) => role === 'sleeper' && results[i] !== KILLED && String(results[i]) !== payload,
  );
  return wrong ? 'a sleeper has read something else' : undefined;
}

describe('the record itself, in lockstep', () => {
  it('has one winner in every schedule of two settlers', async () => {
    const model = play({ first: settler, second: settler }, { kills: 0 });
    expect(await playReally(['settler', 'settler'], 0)).toEqual({ runs: model.runs, failures: [] });
  });

  it('survives every kill of a settler or a sleeper, with somebody who settles for the dead', async () => {
    const model = play({ first: settler, undertaker: settler, sleeper }, { kills: 1 });
    expect(await playReally(['settler', 'undertaker', 'sleeper'], 1)).toEqual({ runs: model.runs, failures: [] });
  });
});
