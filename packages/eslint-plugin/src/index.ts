import type { ESLint, Linter, Rule } from 'eslint';
import { type RuleEntries, recommended, strict, untyped } from './configs.js';
import { type RuleName, rules } from './rules/index.js';

interface Plugin extends ESLint.Plugin {
  readonly meta: { readonly name: string; readonly version: string };
  readonly rules: Record<RuleName, Rule.RuleModule>;
  readonly configs: Record<'recommended' | 'strict' | 'untyped', Linter.Config>;
}

/** A configuration has to name the plugin whose rules it turns on: this very object, or ESLint takes it for another one. */
const plugin: Plugin = {
  meta: { name: '@cancelkit/eslint-plugin', version: '0.0.0' },
  rules,
  configs: {
    recommended: configOf('recommended', recommended),
    strict: configOf('strict', strict),
    untyped: configOf('untyped', untyped),
  },
};

function configOf(name: string, entries: RuleEntries): Linter.Config {
  return {
    name: `cancelkit/${name}`,
    get plugins() {
      return { cancelkit: plugin };
    },
    rules: Object.fromEntries(
      Object.entries(entries).map(([rule, entry]) => [`cancelkit/${rule}`, entry as Linter.RuleEntry]),
    ),
  };
}

/** ESLint has plugins imported by default: the one default export here, and the only export, so that `require` gives it too. */
export { plugin as default };
