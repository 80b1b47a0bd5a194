import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';

const docs = join(__dirname, '..');
const root = join(docs, '..');
const read = (file: string): string => readFileSync(file, 'utf8');

/** The pages that are written by hand: the others are made of doc comments and of files that have tests of their own. */
const pages = readdirSync(docs, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.md') && !/^(api|generated|lint\/rules|node_modules|\.vitepress)\//.test(file),
);

/** Languages that say nothing of this library, or are what a program prints. */
const unchecked = ['sh', 'text', 'json', 'html'];

interface Block {
  /** `guides/queues.md:12` */
  readonly place: string;
  readonly language: string;
  readonly code: string;
}

function blocksOf(page: string, markdown: string): Block[] {
  const fences = markdown.matchAll(/^( *)(`{3,})([^\n]*)\n(.*?)^ *\2 *$/gms);
  return [...fences].map(({ index, 3: info = '', 4: code = '' }) => ({
    place: `${page}:${markdown.slice(0, index).split('\n').length}`,
    language: info.trim().split(/[\s{]/)[0] ?? '',
    code,
  }));
}

const blocks = pages.flatMap((page) => blocksOf(page, read(join(docs, page))));

/** What the compiler says of blocks, each a module of its own, all in one program. */
function errorsOf(checked: readonly Block[]): Map<Block, string[]> {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (file) => ts.sys.readFile(file)) as {
    config: object;
  };
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, root);
  const files = new Map(checked.map((block, number) => [join(docs, `block-${number}.${block.language}`), block]));
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.getSourceFile = (file, ...rest) => {
    const block = files.get(file);
    return block === undefined ? getSourceFile(file, ...rest) : ts.createSourceFile(file, block.code, rest[0]);
  };
  host.fileExists = (file) => files.has(file) || fileExists(file);
  host.readFile = (file) => files.get(file)?.code ?? readFile(file);
  const program = ts.createProgram([...files.keys()], options, host);
  const flatten = ({ messageText }: ts.Diagnostic): string => ts.flattenDiagnosticMessageText(messageText, ' ');
  return new Map(
    [...files].map(([file, block]) => {
      const source = program.getSourceFile(file);
      const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
      return [block, found.map(flatten)];
    }),
  );
}

const broken: readonly Block[] = [
  { place: 'a wrong argument', language: 'ts', code: "import { delay } from 'cancelkit';\nawait delay('soon');\n" },
  {
    place: 'a name that is not declared',
    language: 'ts',
    code: "import { delay } from 'cancelkit';\nawait delay(signal, 1);\n",
  },
  { place: 'half a function', language: 'tsx', code: 'export const f = () => {' },
];

describe('the code in the pages', () => {
  const compiled = blocks.filter(({ language }) => language === 'ts' || language === 'tsx');
  const errors = errorsOf([...compiled, ...broken]);

  it.each(blocks.map(({ place, language }) => [place, language]))('%s is code that is checked', (_, language) => {
    expect(['ts', 'tsx', ...unchecked]).toContain(language);
  });

  it.each(compiled.map((block) => [block.place, block] as const))('%s compiles when pasted', (_, block) => {
    expect(errors.get(block)).toEqual([]);
  });

  it.each(broken.map((block) => [block.place, block] as const))('%s would be seen', (_, block) => {
    expect(errors.get(block)).not.toEqual([]);
  });
});

describe('the files that the pages show', () => {
  const shown = pages.flatMap((page) =>
    [...read(join(docs, page)).matchAll(/^ *<<< (\S+)/gm)].map(([, path = '']) => [page, path] as const),
  );
  const tests = readdirSync(join(docs, 'test'))
    .filter((file) => /\.test\.tsx?$/.test(file))
    .map((file) => read(join(docs, 'test', file)))
    .join('\n');

  it.each(shown)('%s shows %s, which a test runs', (page, path) => {
    const [, named = '', region] = /^([^#{]+)(?:#(\w[\w-]*))?/.exec(path) ?? [];
    const file = named.startsWith('@/') ? join(docs, named.slice(2)) : join(docs, page, '..', named);
    expect(existsSync(file)).toBe(true);
    const text = read(file);
    if (region !== undefined) {
      expect(text).toContain(`// #region ${region}\n`);
      expect(text).toContain(`// #endregion ${region}\n`);
    }
    const place = relative(root, file).split(sep).join('/');
    const recipe = /^docs\/recipes\/([\w-]+)\.tsx?$/.exec(place)?.[1];
    // examples/, the tests of packages and the programs of the playground have their own gate.
    const tested = /^(docs\/(test|playground\/scenarios)|examples|packages\/[\w-]+\/test)\//;
    if (recipe === undefined) expect(place).toMatch(tested);
    else expect(tests).toContain(`'../recipes/${recipe}.js'`);
  });

  it('are all recipes', () => {
    const recipes = readdirSync(join(docs, 'recipes')).map((file) => `@/recipes/${file}`);
    expect(shown.map(([, path]) => path.replace(/[#{].*/, ''))).toEqual(expect.arrayContaining(recipes));
  });
});

describe('blocksOf', () => {
  it('finds fences in lists and with the attributes of VitePress, and their lines', () => {
    const page = 'text\n\n```ts {2}\nlet a;\n```\n\n- item\n\n  ```sh\n  ls\n  ```\n\n````text\n```ts\n```\n````\n';
    expect(blocksOf('page.md', page)).toEqual([
      { place: 'page.md:3', language: 'ts', code: 'let a;\n' },
      { place: 'page.md:9', language: 'sh', code: '  ls\n' },
      { place: 'page.md:13', language: 'text', code: '```ts\n```\n' },
    ]);
  });
});
