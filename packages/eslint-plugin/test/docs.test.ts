import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import plugin from '@cancelkit/eslint-plugin';
import { describe, expect, it } from '@jest/globals';
import { lint } from './support/lint.js';

const root = join(__dirname, '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { files: string[] };
const pages = readdirSync(join(root, 'docs/rules'));

function blocksOf(markdown: string): string[] {
  return [...markdown.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = '']) => code);
}

/** What one rule says of code. */
const reportsOn = (code: string, rule: string): string[] =>
  lint(code, { [`cancelkit/${rule}`]: 'error' }).map(({ message }) => message);

describe('docs/rules', () => {
  it('has a page for each rule, and no other', () => {
    expect(pages).toStrictEqual(Object.keys(plugin.rules).map((rule) => `${rule}.md`));
  });

  describe.each(Object.keys(plugin.rules))('%s', (rule) => {
    const page = readFileSync(join(root, `docs/rules/${rule}.md`), 'utf8');
    const [wrong = '', right = '', ...more] = blocksOf(page);

    it('is where the report of an editor leads, and is published', () => {
      const url = new URL(plugin.rules[rule as keyof typeof plugin.rules].meta?.docs?.url ?? '');
      expect(url.pathname).toBe(`/@cancelkit/eslint-plugin/docs/rules/${rule}.md`);
      expect(manifest.files).toContain('docs');
    });

    it('has a sentence on what it asks for, what is wrong, what is right, and when it is not for', () => {
      const { docs } = plugin.rules[rule as keyof typeof plugin.rules].meta ?? {};
      expect(page).toContain(`# ${rule}\n\n${docs?.description ?? ''}.\n`);
      for (const title of ['Wrong', 'Right', 'When not']) expect(page).toContain(`\n## ${title}\n\n`);
    });

    it('says in which configuration the rule is', () => {
      const name = `cancelkit/${rule}`;
      const of = (config: 'recommended' | 'strict'): unknown => plugin.configs[config].rules?.[name];
      const place = of('recommended') !== undefined ? 'recommended' : of('strict') !== undefined ? 'strict' : 'off';
      expect(page).toMatch(new RegExp(`\nConfiguration: ${place}[^\n]*\n`));
    });

    it('shows code that is reported, once', () => {
      const [report, ...others] = reportsOn(wrong, rule);
      expect(report).not.toMatch(/Parsing error/);
      expect(report).toBeDefined();
      expect(others).toStrictEqual([]);
    });

    it('shows code that is not', () => {
      expect(reportsOn(right, rule)).toStrictEqual([]);
      expect(more).toStrictEqual([]);
    });

    it('has a section of the README that shows the same, and a row of its table', () => {
      for (const code of [wrong, right]) expect(readme).toContain(`\`\`\`typescript\n${code}\`\`\``);
      expect(readme).toContain(`\n### ${rule}\n`);
      expect(readme).toContain(`| [${rule}](docs/rules/${rule}.md)`);
    });
  });
});
