import {
  type DrivenClock,
  type Probe,
  exploreAbortSafety,
  jestClock,
  manualClock,
  sinonClock,
} from '@cancelkit/testing';
import { withGlobal } from '@sinonjs/fake-timers';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { pause } from './support/planted.js';

type Checked = (signal: AbortSignal, probe: Probe) => Promise<unknown>;

/** Whole minutes, which nobody waits for. */
const MINUTE = 60_000;

/** What is found in functions that wait by fake timers. */
const table: [string, Checked, string[]][] = [
  ['a wait', (signal) => pause(signal, MINUTE), []],
  ['two waits', (signal) => pause(signal, MINUTE).then(() => pause(signal, MINUTE)), []],
  ['an effect behind a look', effectBehindALook, []],
  ['a wait that hears nothing', () => new Promise((resolve) => setTimeout(resolve, MINUTE)), ['ignored']],
  ['a look at the end', looksAtTheEnd, ['deaf']],
  ['a timer that is left', leavesTimer, ['resource']],
];

async function effectBehindALook(signal: AbortSignal, probe: Probe): Promise<void> {
  await pause(signal, MINUTE);
  signal.throwIfAborted();
  probe.effect('POST');
}

async function looksAtTheEnd(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, MINUTE));
  signal.throwIfAborted();
}

async function leavesTimer(signal: AbortSignal): Promise<void> {
  const watchdog = setTimeout(() => undefined, 2 * MINUTE);
  await pause(signal, MINUTE);
  clearTimeout(watchdog);
}

describe.each<[string, () => { clock: DrivenClock; uninstall(): void }]>([
  [
    'jestClock',
    () => {
      jest.useFakeTimers();
      return { clock: jestClock(jest), uninstall: () => void jest.useRealTimers() };
    },
  ],
  [
    'sinonClock',
    () => {
      const fake = withGlobal(globalThis).install({ toFake: ['setTimeout', 'clearTimeout'] });
      return { clock: sinonClock(fake), uninstall: () => fake.uninstall() };
    },
  ],
])('%s', (_, install) => {
  let installed: ReturnType<typeof install>;
  beforeEach(() => void (installed = install()));
  afterEach(() => installed.uninstall());

  it.each(table)('drives %s', async (__, fn, kinds) => {
    const report = await exploreAbortSafety(fn, { clock: installed.clock });
    expect([...new Set(report.defects.map(({ kind }) => kind))]).toStrictEqual(kinds);
    expect(installed.clock.pending()).toBe(0);
  });
});

describe('manualClock', () => {
  it.each(table)('drives %s', async (_, fn, kinds) => {
    const clock = manualClock();
    const real = { setTimeout, clearTimeout };
    Object.assign(globalThis, { setTimeout: clock.setTimeout, clearTimeout: clock.clearTimeout });
    try {
      const report = await exploreAbortSafety(fn, { clock });
      expect([...new Set(report.defects.map(({ kind }) => kind))]).toStrictEqual(kinds);
      expect(clock.pending).toBe(0);
    } finally {
      Object.assign(globalThis, real);
    }
  });
});
