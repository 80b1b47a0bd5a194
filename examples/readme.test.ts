import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..');
const readmes = [
  'README.md',
  ...readdirSync(join(root, 'packages')).map((name) => `packages/${name}/README.md`),
].filter((file) => existsSync(join(root, file)));

interface Block {
  readonly line: number;
  readonly code: string;
  /** Named by a comment before the block: `<!-- from examples/01-first-cancel.ts -->`. */
  readonly source: string | undefined;
}

function blocksOf(markdown: string): Block[] {
  const blocks = markdown.matchAll(/(?:<!-- from (\S+) -->\s*)?^```ts\n(.*?)^```$/gms);
  return [...blocks].map(({ index, 0: all, 1: source, 2: code = '' }) => ({
    line: markdown.slice(0, index + all.indexOf('```ts')).split('\n').length,
    code,
    source,
  }));
}

const isImport = (line: string): boolean => /^import .* from '.*';$/.test(line);

/** The lines of a piece of code, without the indentation that all of them have, and without what follows them. */
function linesOf(code: string): string[] {
  const lines = code.trimEnd().split('\n');
  const indents = lines.filter((line) => line !== '').map((line) => line.search(/\S/));
  return lines.map((line) => line.slice(Math.min(...indents)));
}

/** Whether a block is in a file: its imports anywhere, and everything else one line after the other. */
function isExcerpt(block: string, file: string): boolean {
  const fileLines = file.split('\n');
  const lines = linesOf(block);
  const imports = lines.filter(isImport);
  const body = linesOf(lines.slice(imports.length).join('\n').replace(/^\n+/, ''));
  const isAt = (start: number): boolean => {
    const piece = fileLines.slice(start, start + body.length);
    return piece.length === body.length && linesOf(piece.join('\n')).every((line, index) => line === body[index]);
  };
  return imports.every((line) => fileLines.includes(line)) && fileLines.some((_, start) => isAt(start));
}

/** A package's own readme imports the package by its own name; the examples, as a user of all would. */
function byOneName(code: string): string {
  return code.replace(/'@cancelkit\/(completion|cancellation)'/g, "'cancelkit'");
}

describe.each(readmes)('%s', (readme) => {
  const markdown = readFileSync(join(root, readme), 'utf8');
  const blocks = blocksOf(markdown);
  it('has no code that is overlooked here', () => expect(blocks).toHaveLength(markdown.split('```ts').length - 1));

  for (const { line, code, source } of blocks) {
    it(`has code in line ${line} that is tested`, () => {
      const place = `${readme}:${line}`;
      if (source === undefined) {
        throw new Error(
          `${place}: Expected a comment before the block that says whence it is: <!-- from examples/… -->`,
        );
      }
      if (!/^(examples|packages\/\w+\/test)\/.*\.ts$/.test(source) || !existsSync(join(root, source))) {
        throw new Error(`${place}: Expected a file in examples/ or packages/*/test/, got ${source}`);
      }
      if (!isExcerpt(byOneName(code), byOneName(readFileSync(join(root, source), 'utf8')))) {
        throw new Error(`${place}: Expected these lines, in this order, in ${source}:\n\n${code}`);
      }
    });
  }
});

describe('isExcerpt', () => {
  const file = `import { a } from 'a';\nimport { b } from 'b';\n\nexport function f() {\n  a();\n  if (b) {\n    a(b);\n  }\n}\n`;

  it('accepts lines that follow each other, without the indentation they have in common', () => {
    expect(isExcerpt('a();\nif (b) {\n  a(b);\n}\n', file)).toBe(true);
  });

  it('accepts the imports that go with them', () => {
    expect(isExcerpt("import { a } from 'a';\n\na();\n", file)).toBe(true);
  });

  it.each([
    ['another line', 'a(b);\n}\n}\n}\n'],
    ['a line left out', 'a();\na(b);\n'],
    ['another indentation', 'if (b) {\na(b);\n}\n'],
    ['an import that is not there', "import { c } from 'c';\n\na();\n"],
    ['half a line', 'if (b)\n'],
  ])('refuses %s', (_, block) => {
    expect(isExcerpt(block, file)).toBe(false);
  });
});
