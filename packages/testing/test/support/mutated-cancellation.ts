import type * as cancellation from '@cancelkit/cancellation';
import { build } from 'esbuild';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Cancellation = typeof cancellation;

/** A statement that lets go of something, or has others do so. */
export interface Mutant {
  readonly file: string;
  /** The line; if the file has it again, with its number. */
  readonly text: string;
}

/** The package, of which any one of these statements can be taken away. */
export interface MutatedCancellation {
  readonly cancellation: Cancellation;
  /** Takes away the statement of this number, and puts back the one before; -1: none. */
  without(mutant: number): void;
}

const src = join(__dirname, '../../../cancellation/src');
const wings = ['combinators', 'links', 'retry', 'sources', 'waiting'];

/** A line that is one such statement, with what it depends on. */
const LETS_GO =
  /^( *(?:(?:if|for) \(.*\) |else )*)((?:[\w#]+[?!]?\.)*(?:unregister|release|clear|dispose|abort|cancel|addCleanup|discard|delete|#close|#?abandon|finished|destroy|stop|drop|#?end)\(.*\);)( \/\/ .*)?$/gm;

export const mutants: Mutant[] = [];

/** The sources, with each of the statements behind a condition of its own. */
const sources = new Map(
  wings
    .flatMap((wing) => readdirSync(join(src, wing)).map((name) => `${wing}/${name}`))
    .map((file) => [join(src, file), mutated(file, readFileSync(join(src, file), 'utf8'))]),
);

function mutated(file: string, source: string): string {
  return source.replace(LETS_GO, (_, head: string, statement: string) => {
    const line = `${head.trimStart()}${statement}`;
    const times = mutants.filter((other) => other.file === file && other.text.startsWith(line)).length + 1;
    const number = mutants.push({ file, text: times === 1 ? line : `${line} (${times})` }) - 1;
    return `${head}{ if (cancelkitWithout !== ${number}) ${statement} }`;
  });
}

/** Builds the sources, once for all mutants. */
export async function mutatedCancellation(): Promise<MutatedCancellation> {
  const folder = mkdtempSync(join(tmpdir(), 'cancelkit-mutants-'));
  const outfile = join(folder, 'cancellation.cjs');
  try {
    await build({
      entryPoints: [join(src, 'index.ts')],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      conditions: ['@cancelkit/source'],
      banner: { js: 'let cancelkitWithout = -1;' },
      footer: { js: 'module.exports = { cancellation: module.exports, without: (n) => { cancelkitWithout = n; } };' },
      plugins: [
        {
          name: 'mutants',
          setup: ({ onLoad }) =>
            onLoad({ filter: /\.ts$/ }, ({ path }) => {
              const contents = sources.get(path);
              return contents === undefined ? undefined : { contents, loader: 'ts' };
            }),
        },
      ],
    });
    return require(outfile) as MutatedCancellation; // eslint-disable-line @typescript-eslint/no-require-imports
  } finally {
    rmSync(folder, { recursive: true });
  }
}
