/**
 * What the rules say of a project that is here as files, and what they cost there:
 * `pnpm lint:corpus path/to/tsconfig.json helia --strict`. With a name its hits are compared with those that were read before
 * (`verdicts.json`): a hit without a verdict is to be read by a person.
 */
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { parseArgs } from 'node:util';
import plugin from '@cancelkit/eslint-plugin';
import type { ESLint, Linter } from 'eslint';
import tseslint from 'typescript-eslint';
import { checkout, lintIn } from './checkout.js';

type Verdict = 'right' | 'arguable' | 'wrong';

interface Verdicts {
  readonly commit: string;
  /** `rule file:line`: the verdict, and why. */
  readonly hits: Readonly<Record<string, readonly [Verdict, string]>>;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { strict: { type: 'boolean', default: false }, context: { type: 'string', default: '0' } },
});
const [tsconfig, name = ''] = positionals;
if (tsconfig === undefined) throw new Error('Expected the path of a tsconfig.json, got nothing');

const known = JSON.parse(readFileSync(new URL('./verdicts.json', import.meta.url), 'utf8')) as Record<string, Verdicts>;
const verdicts = known[name]?.hits ?? {};
const beside = ['await-thenable', 'no-floating-promises', 'no-misused-promises'].map(
  (rule) => `@typescript-eslint/${rule}`,
);
const own = plugin.configs[values.strict ? 'strict' : 'recommended'].rules ?? {};
// Those beside come first: they pay for the first types, as they would anywhere.
const rules = { ...Object.fromEntries(beside.map((rule) => [rule, 'error'] as const)), ...own } as Linter.RulesRecord;
const plugins = { cancelkit: plugin, '@typescript-eslint': tseslint.plugin as unknown as ESLint.Plugin };

const project = checkout(tsconfig);
const times = new Map<string, number>();
const counts = new Map<string, number>();
const read = new Set<string>();
for (const file of project.files) {
  const { messages, ms } = lintIn(project, file, plugins, rules);
  for (const [rule, time] of ms) times.set(rule, (times.get(rule) ?? 0) + time);
  for (const { fatal, ruleId, line, message } of messages) {
    if (fatal === true) throw new Error(`${file}:${line} ${message}`);
    if (ruleId?.startsWith('cancelkit/') !== true) continue;
    const place = `${ruleId.replace('cancelkit/', '')} ${relative(project.folder, file)}:${line}`;
    read.add(place);
    const [verdict = 'not read', why = message] = verdicts[place] ?? [];
    counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
    console.log(`${verdict}: ${place}: ${why}`);
    const context = Number(values.context);
    if (context > 0 && verdicts[place] === undefined) {
      const lines = project.textOf(file).split('\n');
      console.log(lines.slice(Math.max(0, line - 1 - context), line + context).join('\n'));
    }
  }
}
for (const place of Object.keys(verdicts)) if (!read.has(place)) console.log(`gone: ${place}`);
const perFile = (wanted: (rule: string) => boolean): string => {
  const all = [...times].filter(([rule]) => wanted(rule)).reduce((sum, [, ms]) => sum + ms, 0);
  return (all / project.files.length).toFixed(1);
};
console.log(`${project.files.length} files, ${read.size} hits:`, Object.fromEntries(counts));
console.log(
  `ms per file: ${perFile((rule) => rule in own)} for ${Object.keys(own).length} rules,`,
  `${perFile((rule) => rule === 'cancelkit/forward-signal')} of them for forward-signal;`,
  `${perFile((rule) => beside.includes(rule))} for ${beside.join(', ')}`,
);
