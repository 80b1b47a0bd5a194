// Another library, with one statement taken away that lets go of something: the check has to find that out.
import { type AbortSafetyOptions, type Probe, exploreAbortSafety } from '@cancelkit/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type * as acx from 'abort-controller-x';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

type Library = typeof acx;
type Check = (acx: Library) => (signal: AbortSignal, probe: Probe) => PromiseLike<unknown>;

const options: AbortSafetyOptions = { settleMs: 1_000, finishMs: 3_000 };

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
};

/** It takes a member that fails, and the check explores when the abort comes, not what the inputs are. */
const needsOtherInput = 'One of the promises passed to all() rejected';

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
    const { defects } = await exploreAbortSafety(check(load(`clean-${name}`)), options);
    expect(defects).toStrictEqual([]);
  });

  it.each(mutants.map((mutant, i) => [`${mutant.file}.js without ${mutant.text}`, i, mutant] as const))(
    'is found out, if the inputs lead there: %s',
    async (_, i, mutant) => {
      const { defects } = await exploreAbortSafety(checks[mutant.file]!(load(`mutant-${i}`, mutant)), options);
      expect(defects.length > 0).toBe(!mutant.text.includes(needsOtherInput));
    },
  );
});
