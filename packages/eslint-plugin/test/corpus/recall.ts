/**
 * How much a rule finds of what somebody forgets: each defect is planted into code that does not have it, one at a time, and the rule
 * is asked. `pnpm lint:recall path/to/tsconfig.json --rule forward-signal --sites 60 --seed 1`; without `--rule` all of them.
 * What TypeScript refuses is not counted: nobody forgets it.
 */
import { relative } from 'node:path';
import { parseArgs } from 'node:util';
import plugin from '@cancelkit/eslint-plugin';
import type { ESLint, Linter } from 'eslint';
import tseslint from 'typescript-eslint';
import { type Checkout, checkout, lintIn } from './checkout.js';
import { type Planted, planting } from './plants.js';

interface Defect {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

const every: readonly Planted[] = [
  ...(['forward-signal', 'no-abort-error-name-check', 'no-floating-abort-listener', 'no-promise-race-abort'] as const),
  ...(['no-signal-in-cleanup', 'no-swallowed-abort', 'no-unlinked-source', 'one-argument-abort-check'] as const),
  ...(['require-dispose', 'return-await', 'throw-if-aborted-in-loop'] as const),
];
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rule: { type: 'string', multiple: true, default: [...every] },
    sites: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    tests: { type: 'boolean', default: false },
  },
});
const [tsconfig] = positionals;
if (tsconfig === undefined) throw new Error('Expected the path of a tsconfig.json, got nothing');

const plugins = {
  cancelkit: plugin,
  '@typescript-eslint': tseslint.plugin as unknown as ESLint.Plugin,
  plant: { rules: { planting } } as unknown as ESLint.Plugin,
};
const project = checkout(tsconfig, values.tests);

for (const rule of values.rule as Planted[]) {
  const defects = sample(
    project.files.flatMap((file) => defectsIn(file, rule)),
    Number(values.sites),
  );
  const missed: string[] = [];
  let refused = 0;
  for (const round of rounds(defects)) {
    const planted = project.with(new Map(round.map(({ file, text }) => [file, text])));
    for (const { file, line } of round) {
      const found = reportsIn(planted, file, rule) > reportsIn(project, file, rule);
      if (!found && errorsIn(planted, file) > errorsIn(project, file)) refused += 1;
      else if (!found) missed.push(`${relative(project.folder, file)}:${line}`);
    }
  }
  const tried = defects.length - refused;
  console.log(`${rule}: ${tried - missed.length} of ${tried} found (${refused} more are type errors)`);
  for (const place of missed) console.log(`  missed: ${place}`);
}

function defectsIn(file: string, rule: Planted): Defect[] {
  const text = project.textOf(file);
  const { messages } = lintIn(project, file, plugins, { 'plant/planting': ['error', { rule }] });
  return messages.flatMap(({ fix, line }) =>
    fix === undefined ? [] : [{ file, line, text: text.slice(0, fix.range[0]) + fix.text + text.slice(fix.range[1]) }],
  );
}

function reportsIn(where: Checkout, file: string, rule: Planted): number {
  const rules: Linter.RulesRecord =
    rule === 'return-await'
      ? { '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'] }
      : { [`cancelkit/${rule}`]: 'error' };
  return lintIn(where, file, plugins, rules).messages.filter(({ ruleId }) => ruleId !== null).length;
}

function errorsIn({ program }: Checkout, file: string): number {
  return program.getSemanticDiagnostics(program.getSourceFile(file)).length;
}

/** Defects that can be tried at once: one in each file. */
function rounds(defects: readonly Defect[]): Defect[][] {
  const all: Defect[][] = [];
  const taken = new Map<string, number>();
  for (const defect of defects) {
    const round = taken.get(defect.file) ?? 0;
    taken.set(defect.file, round + 1);
    (all[round] ??= []).push(defect);
  }
  return all;
}

/** The same ones for a seed: sorted by numbers of a linear congruential generator. */
function sample<T>(items: readonly T[], count: number): T[] {
  let state = Number(values.seed);
  const next = (): number => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648);
  return items
    .map((item) => ({ item, key: next() }))
    .sort((a, b) => a.key - b.key)
    .slice(0, count)
    .map(({ item }) => item);
}
