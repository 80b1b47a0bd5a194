import type { InvalidTestCase, RuleTester, SuggestionOutput, ValidTestCase } from '@typescript-eslint/rule-tester';

/** What a rule says nothing to, and what it reports, by name. */
export interface Cases {
  readonly valid: readonly ValidTestCase<readonly unknown[]>[];
  readonly invalid: readonly InvalidTestCase<string, readonly unknown[]>[];
}

/** The tester may come with another version of the types of rules than the plugin. */
export type AnyRule = Parameters<RuleTester['run']>[1];

/** Code that is right, or that a rule is not about. */
export function silent(
  name: string,
  code: string,
  options: readonly unknown[] = [],
): ValidTestCase<readonly unknown[]> {
  return { name, code, options };
}

/** Without cancelkit: suggestions keep to the platform. */
export const platform = { cancelkit: { library: 'never' } };

interface Report {
  readonly messageId: string;
  readonly data?: Record<string, string>;
  /** The whole code after the suggestion; none: the report has no suggestion. */
  readonly output?: string;
  readonly suggestion?: string;
}

/** The code with one place changed, and lines put before all of it. */
export function edited(code: string, from: string, to: string, before = ''): string {
  const at = code.lastIndexOf(from);
  if (at === -1) throw new Error(`not in the code: ${from}`);
  return before + code.slice(0, at) + to + code.slice(at + from.length);
}

/** Code that is reported, once for each report. */
export function reported(
  name: string,
  code: string,
  reports: readonly Report[],
  options: readonly unknown[] = [],
  settings: Record<string, unknown> = {},
): InvalidTestCase<string, readonly unknown[]> {
  const errors = reports.map(({ messageId, data, output, suggestion = 'pass' }) => {
    const suggestions: SuggestionOutput<string>[] | null =
      output === undefined ? null : [{ messageId: suggestion, output }];
    return { messageId, suggestions, ...(data && { data }) };
  });
  return { name, code, options, errors, settings };
}
