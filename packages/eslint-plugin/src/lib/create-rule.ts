import { ESLintUtils, type TSESLint } from '@typescript-eslint/utils';

/** What the table of rules and the configurations need to know of a rule. */
export interface RuleDocs {
  /** One line of the table. */
  readonly description: string;
  /** Whether it asks for types. */
  readonly requiresTypeChecking: boolean;
}

export type Rule<Ids extends string, Options extends readonly unknown[]> = TSESLint.RuleModule<Ids, Options, RuleDocs>;

/** A rule, with the address of its page: that of the published package, so that an editor which links to it shows what is there. */
export const createRule: ReturnType<typeof ESLintUtils.RuleCreator<RuleDocs>> = ESLintUtils.RuleCreator<RuleDocs>(
  (name) => `https://unpkg.com/@cancelkit/eslint-plugin/docs/rules/${name}.md`,
);
