import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import plugin from '@cancelkit/eslint-plugin';
import { describe, expect, it } from '@jest/globals';
import { lint } from './support/lint.js';

const root = join(__dirname, '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
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
    const [wrong = '', right = '', ...more] = blocksOf(readFileSync(join(root, `docs/rules/${rule}.md`), 'utf8'));

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
