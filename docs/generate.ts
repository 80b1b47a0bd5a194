// Makes the pages that are kept elsewhere: one for each lint rule, and the figures. Runs before VitePress; nothing of it is committed.
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const path = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
const read = (file: string): string => readFileSync(path(file), 'utf8');

/** The pages of the plugin, with a description; and a table of them. */
function rulePages(): void {
  const rows = readdirSync(path('../packages/eslint-plugin/docs/rules')).map((file) => {
    const page = read(`../packages/eslint-plugin/docs/rules/${file}`);
    const [, name = '', description = ''] = /^# (\S+)\n\n(.*)\.\n/.exec(page) ?? [];
    const [, configuration = ''] = /^Configuration: (.*?)\. Types/m.exec(page) ?? [];
    if (!name || !configuration) throw new Error(`${file}: Expected a title, a sentence and a configuration`);
    writeFileSync(path(`lint/rules/${file}`), `---\ndescription: ${JSON.stringify(description)}\n---\n\n${page}`);
    return `| [${name}](./rules/${file}) | ${description} | ${configuration} |`;
  });
  writeFileSync(
    path('generated/rules.md'),
    ['| rule | what it asks for | in |', '| --- | --- | --- |', ...rows].join('\n'),
  );
}

/** The latest figures, without their title and without the picture, which the page has. */
function figures(): void {
  const [, ...lines] = read('../packages/bench/results/latest.md').split('\n');
  const kept = lines.filter((line) => !line.startsWith('!['));
  writeFileSync(path('generated/performance.md'), `## The latest figures\n${kept.join('\n')}`);
}

/** The code of what is asked for most, which a test of its own compiles. */
function asked(): void {
  const [, list = ''] = /^(## 1\..*?)^# /ms.exec(read('../packages/cancellation/ASKED.md')) ?? [];
  if (!list) throw new Error('Expected a first section in ASKED.md');
  writeFileSync(path('generated/asked.md'), list.replace(/^## \d+\. /gm, '### '));
}

for (const folder of ['lint/rules', 'generated']) {
  rmSync(path(folder), { recursive: true, force: true });
  mkdirSync(path(folder));
}
rulePages();
figures();
asked();
