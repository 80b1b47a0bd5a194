// Another library, with one statement taken away that lets go of something: the check has to find that out.
import { type AbortSafetyOptions, type Probe, exploreAbortSafety } from '@cancelkit/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type * as acx from 'abort-controller-x';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

type Library = typeof acx;
type Check = (acx: Library) => (signal: AbortSignal, probe: Probe) => PromiseLike<unknown>;

const options = (file: string): AbortSafetyOptions => ({
  // Its `spawn` alone makes errors of its own, in place of the reason: see below.
  outcome: file === 'spawn' ? (error) => (error as Error).name === 'AbortError' : 'reason',
});

const checks: Record<string, Check> = {
  delay: (acx) => (signal) => acx.delay(signal, 3),
  execute: (acx) => (signal) =>
    acx.execute<void>(signal, (resolve) => {
      const timer = setTimeout(resolve, 3);
      return () => clearTimeout(timer);
    }),
  waitForEvent: (acx) => async (signal, probe) => {
    const target = probe.watch(new EventTarget(), 'ready');
    const timer = setTimeout(() => target.dispatchEvent(new Event('ready')), 2);
    await acx.waitForEvent(signal, target, 'ready').finally(() => clearTimeout(timer));
  },
  all: (acx) => (signal) => acx.all(signal, (inner) => [acx.delay(inner, 2), acx.delay(inner, 3)]),
  race: (acx) => (signal) => acx.race(signal, (inner) => [acx.delay(inner, 2), acx.delay(inner, 60_000)]),
  spawn: (acx) => (signal, probe) =>
    acx.spawn(signal, async (inner, { defer, fork }) => {
      probe.acquire('file');
      defer(() => probe.release('file'));
      fork((forked) => acx.delay(forked, 60_000));
      await acx.delay(inner, 2);
    }),
};

/** What is not found out, by a part of the statement. */
const unseen: Record<string, string> = {
  'One of the promises passed to all() rejected': 'it takes a member that fails: the check does not explore the inputs',
  'A function forked by spawn() threw': 'it takes a fork that fails',
  "spawnSignal.removeEventListener('abort'": 'the signal is its own, and goes with it',
};

/** A file and the line in it that is taken away. */
interface Mutant {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

const lib = dirname(require.resolve('abort-controller-x'));
const LETS_GO =
  /^\s*(?:[\w.]*removeEventListener\(.*\);|removeAbortListener\(\);|clearTimeout\(.*\);|\w+\.abort\(.*\);)$/;

const mutants: Mutant[] = Object.keys(checks).flatMap((file) =>
  readFileSync(join(lib, `${file}.js`), 'utf8')
    .split('\n')
    .flatMap((text, line) => (LETS_GO.test(text) ? [{ file, line, text: text.trim() }] : [])),
);

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'cancelkit-mutants-'))));
afterAll(() => rmSync(folder, { recursive: true }));

/** Loads the library, with a mutant in it. */
function load(name: string, mutant?: Mutant): Library {
  const copy = join(folder, name);
  cpSync(lib, copy, { recursive: true });
  if (mutant !== undefined) {
    const file = join(copy, `${mutant.file}.js`);
    const lines = readFileSync(file, 'utf8').split('\n');
    writeFileSync(file, lines.filter((_, i) => i !== mutant.line).join('\n'));
  }
  return require(join(copy, 'index.js')) as Library; // eslint-disable-line @typescript-eslint/no-require-imports
}

describe('a library', () => {
  it.each(Object.entries(checks))('is clean as it is: %s', async (name, check) => {
    const { defects } = await exploreAbortSafety(check(load(`clean-${name}`)), options(name));
    expect(defects).toStrictEqual([]);
  });

  it.each(mutants.map((mutant, i) => [`${mutant.file}.js without ${mutant.text}`, i, mutant] as const))(
    'is found out, if the inputs lead there: %s',
    async (_, i, mutant) => {
      const isUnseen = Object.keys(unseen).some((part) => mutant.text.includes(part));
      const hurry = isUnseen ? {} : { settleMs: 40, finishMs: 40 }; // many of them hang, and nobody has to wait for that
      const mutated = checks[mutant.file]!(load(`mutant-${i}`, mutant));
      const check = { ...options(mutant.file), ...hurry };
      let { defects } = await exploreAbortSafety(mutated, { ...check, only: 'no abort' }); // cheap, and enough for many
      if (defects.length === 0) ({ defects } = await exploreAbortSafety(mutated, check));
      expect(defects.length > 0).toBe(!isUnseen);
    },
  );
});

describe('what is found in it as it is', () => {
  it('spawn rejects with an error of its own, and not with the reason: seen by hand, too', async () => {
    const acx = load('spawn');
    const { defects } = await exploreAbortSafety(checks.spawn!(acx));
    expect(new Set(defects.map(({ kind }) => kind))).toStrictEqual(new Set(['reason']));
    const controller = new AbortController();
    const waiting = acx.spawn(controller.signal, (inner) => acx.forever(inner));
    controller.abort('stop');
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' }); // the task's signal is aborted with no reason
    await expect(acx.spawn(controller.signal, acx.forever)).rejects.toMatchObject({ name: 'AbortError' });
    await expect(acx.delay(controller.signal, 1)).rejects.toBe('stop'); // all others give it
  });

  it('proactiveRetry leaves a rejection unhandled, which ends the process: seen by hand, too', async () => {
    const acx = load('proactive-retry');
    const { defects } = await exploreAbortSafety((signal) =>
      acx.proactiveRetry(signal, (inner, attempt) => acx.delay(inner, attempt === 0 ? 60_000 : 3), { baseMs: 1 }),
    );
    expect(defects.map(({ kind }) => kind)).toStrictEqual(['unhandled']);
    const script = `
      const { proactiveRetry, forever } = require(${JSON.stringify(join(lib, 'index.js'))});
      const controller = new AbortController();
      proactiveRetry(controller.signal, forever).catch((reason) => console.log('rejected', reason));
      controller.abort('stop');`;
    const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' });
    expect(stdout).toBe('rejected stop\n');
    expect(stderr).toContain('reason "stop"');
    expect(status).toBe(1);
  });
});
