import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { init, parse } from 'es-module-lexer';
import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import webpack, { type Stats } from 'webpack';
import { type UserFolder, filesOf, packAll, run } from './support/pack.js';
import { serve } from './support/serve.js';

/** These run in a browser as they are: nothing but our own names is imported. */
const anywhere = ['@cancelkit/completion', '@cancelkit/cancellation', 'cancelkit'];

let user: UserFolder;
beforeAll(async () => {
  await init();
  user = await packAll();
}, 300_000);
afterAll(() => user?.remove());

const use = `
  const source = new CompletionSource();
  link(AbortSignal.abort('gone'), source);
  const { status, reason } = source.state;
  const seen = status + ' ' + reason;
`;

describe('a packed package', () => {
  it('has its changelog, its licence, its readme, and what its readme links to lies outside or inside', () => {
    for (const name of user.names) {
      const files = filesOf(user.path(name)).map((file) => basename(file));
      expect([name, files]).toStrictEqual([
        name,
        expect.arrayContaining(['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json']),
      ]);
      const links = readFileSync(user.path(name, 'README.md'), 'utf8').matchAll(/\]\((?!https?:|#)([^)]+)\)/g);
      for (const [, link] of links) expect([name, link, existsSync(user.path(name, link as string))]).toContain(true);
    }
  });

  it('depends on the exact versions of its siblings', () => {
    for (const name of user.names) {
      const { dependencies = {} } = JSON.parse(readFileSync(user.path(name, 'package.json'), 'utf8')) as {
        dependencies?: Record<string, string>;
      };
      for (const [other, range] of Object.entries(dependencies)) {
        if (user.names.includes(other)) expect([other, range]).toStrictEqual([other, expect.stringMatching(/^\d/)]);
      }
    }
  });

  it('has source maps that carry their sources', () => {
    for (const name of user.names) {
      for (const file of filesOf(user.path(name)).filter((path) => path.endsWith('.map'))) {
        const { sources, sourcesContent } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown[]>;
        expect([file, sourcesContent?.filter((content) => typeof content === 'string').length]).toStrictEqual([
          file,
          sources?.length,
        ]);
      }
    }
  });

  it('imports nothing but our own packages, where it is to run anywhere', () => {
    for (const name of anywhere) {
      for (const file of filesOf(user.path(name, 'dist')).filter((path) => path.endsWith('.js'))) {
        const imported = parse(readFileSync(file, 'utf8'))[0].map(({ specifier }) => specifier);
        for (const specifier of imported.filter((path) => path?.startsWith('.') !== true)) {
          expect(specifier).toMatch(/^(@cancelkit\/(completion|cancellation)(\/internal)?)$/);
        }
      }
    }
  });

  it('carries the licence of what is bundled', () => {
    expect(readFileSync(user.path('@cancelkit/cancellation', 'dist/THIRD-PARTY-LICENSES.txt'), 'utf8')).toMatch(
      /abort-controller-x[^]*Permission is hereby granted/,
    );
  });

  it.each([
    ['ESM', 'mjs', `import { CompletionSource, link } from 'cancelkit';${use} console.log(seen);`],
    ['CommonJS', 'cjs', `const { CompletionSource, link } = require('cancelkit');${use} console.log(seen);`],
    [
      'ESM and CommonJS together',
      'mjs',
      `import { createRequire } from 'node:module'; import { link } from 'cancelkit';
       const { CompletionSource } = createRequire(import.meta.url)('cancelkit');${use} console.log(seen);`,
    ],
  ])('runs in Node from %s', async (_, extension, code) => {
    const file = join(user.dir, `run.${extension}`);
    writeFileSync(file, code);
    const { stdout, stderr } = await run(process.execPath, [file]);
    expect([stdout.trim(), stderr]).toStrictEqual(['canceled gone', '']);
  });
});

describe('the declarations', () => {
  const consumer = `
    import { CompletionSource, type Completion, all, cancelable, link } from 'cancelkit';
    export const source: CompletionSource<number> = new CompletionSource<number>();
    export const registration = link(undefined, source);
    export const both: Promise<[number, string]> = all(undefined, () => [source.promise, Promise.resolve('')]);
    export const waited: Promise<string> = cancelable<string>(undefined, (own) => own.setResult('x'));
    export function statusOf(completion: Completion<number>): number {
      return completion.status === 'succeeded' ? completion.value : 0;
    }
  `;
  const twoFormats = `
    import type { CompletionSource as Esm } from 'cancelkit' with { 'resolution-mode': 'import' };
    import type { CompletionSource as Cjs } from 'cancelkit' with { 'resolution-mode': 'require' };
    export const toCjs = (source: Esm<number>): Cjs<number> => source;
    export const toEsm = (source: Cjs<number>): Esm<number> => source;
  `;

  const withoutPg = `
    // @ts-expect-error the types of pg are not here, and nobody needs them
    import type { Pool } from 'pg';
    import { createServer } from 'node:http';
    import { type ClientShape, type PoolShape, gracefulShutdown, query, runProcess, signalOfResponse } from '@cancelkit/node';
    export const run = runProcess(undefined, 'true');
    export const shutdown = gracefulShutdown(createServer((_, response) => void signalOfResponse(response)));
    export const one = (own: PoolShape | ClientShape) => query<{ one: number }>(undefined, own, 'select 1 as one');
  `;
  const withPg = `
    import { Client, Pool, type PoolClient, type QueryResult } from 'pg';
    import { query, queryRows, transaction } from '@cancelkit/node';
    const [pool, client] = [new Pool(), new Client()];
    export const end: Promise<QueryResult<{ one: number }>> = query<{ one: number }>(undefined, pool, 'select 1 as one');
    export const again = transaction(undefined, pool, async (lent: PoolClient, inner) => {
      for await (const { one } of queryRows<{ one: number }>(inner, lent, 'select 1 as one')) return one;
      return query(inner, client, { text: 'select $1', values: [1], name: 'one' });
    });
  `;

  const versions = ['5.4', '5.6', '5.8', '6.0'];
  const settings: [string, Record<string, unknown>, string[]][] = [
    [
      'nodenext, neither DOM nor disposables',
      { module: 'nodenext', lib: ['ES2022'] },
      ['user.mts', 'user.cts', 'formats.mts'],
    ],
    ['bundler, with DOM', { module: 'esnext', moduleResolution: 'bundler', lib: ['ES2022', 'DOM'] }, ['user.mts']],
    ['with the types of Node', { module: 'nodenext', lib: ['ES2022'], types: ['node'] }, ['node.mts', 'node.cts']],
  ];

  /** What the compiler says. */
  async function compile(
    version: string,
    dir: string,
    options: Record<string, unknown>,
    files: string[],
  ): Promise<string> {
    const compilerOptions = { types: [], strict: true, noEmit: true, skipLibCheck: false, ...options };
    writeFileSync(join(dir, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
    const alias = version === '6.0' ? 'typescript' : `typescript-${version}`;
    const tsc = join(dirname(require.resolve(`${alias}/package.json`)), 'bin/tsc');
    const end = await run(process.execPath, [tsc, '-p', dir]).catch((error: unknown) => error as { stdout: string });
    return end.stdout;
  }

  it.each(versions.flatMap((version) => settings.map(([name, ...rest]) => [version, name, ...rest] as const)))(
    'compile with TypeScript %s, %s',
    async (version, _, options, files) => {
      const dir = mkdtempSync(join(user.dir, 'types-'));
      const all: Record<string, string> = {
        'user.mts': consumer,
        'user.cts': consumer,
        'formats.mts': twoFormats,
        'node.mts': withoutPg,
        'node.cts': withoutPg,
      };
      for (const file of files) writeFileSync(join(dir, file), all[file] as string);
      expect(await compile(version, dir, options, files)).toBe('');
    },
    120_000,
  );

  // What pg-protocol declares needs 5.7.
  it.each(['5.8', '6.0'])(
    'compile with TypeScript %s, with the types of pg',
    async (version) => {
      const dir = mkdtempSync(join(user.dir, 'types-'));
      mkdirSync(join(dir, 'node_modules/@types'), { recursive: true });
      const typesOfPg = require.resolve('@types/pg/package.json', { paths: [join(__dirname, '../../node')] });
      symlinkSync(dirname(typesOfPg), join(dir, 'node_modules/@types/pg'));
      writeFileSync(join(dir, 'pg.mts'), withPg);
      const options = { module: 'nodenext', lib: ['ES2022'], types: ['node', 'pg'] };
      expect(await compile(version, dir, options, ['pg.mts'])).toBe('');
    },
    120_000,
  );
});

describe('a bundler', () => {
  const entry = `import { CompletionSource, link } from 'cancelkit';${use} console.log(seen);`;

  it('is esbuild, without a warning', async () => {
    const { warnings, outputFiles } = await build({
      stdin: { contents: entry, resolveDir: user.dir },
      bundle: true,
      write: false,
      format: 'esm',
      logLevel: 'silent',
    });
    expect(warnings).toStrictEqual([]);
    expect(outputFiles[0]?.text).toContain('trySetCanceled');
  });

  it('is webpack with its loader of source maps, without a warning', async () => {
    writeFileSync(join(user.dir, 'entry.mjs'), entry);
    const stats = await new Promise<Stats>((resolve, reject) => {
      webpack(
        {
          mode: 'production',
          context: user.dir,
          entry: './entry.mjs',
          output: { path: join(user.dir, 'webpack') },
          devtool: 'source-map',
          module: { rules: [{ test: /\.[cm]?js$/, enforce: 'pre', use: [require.resolve('source-map-loader')] }] },
        },
        (error, result) => (result ? resolve(result) : reject(error ?? new Error('webpack gave no result'))),
      );
    });
    const { errors, warnings } = stats.toJson({ all: false, errors: true, warnings: true });
    expect([errors, warnings]).toStrictEqual([[], []]);
  }, 120_000);
});

describe('a browser', () => {
  const chromium = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
    existsSync(path),
  );

  it('loads them through a plain import map', async () => {
    if (chromium === undefined) {
      console.warn('Not run: there is no Chromium here (Debian: apt-get install chromium).');
      return;
    }
    const { url, server, posted } = await serve(user.dir);
    const profile = mkdtempSync(join(tmpdir(), 'cancelkit-chromium-'));
    const imports = Object.fromEntries(
      [...anywhere, '@cancelkit/completion/internal'].map((name) => {
        const [, own = name, entry = 'index'] = /^(@cancelkit\/\w+)\/(\w+)$/.exec(name) ?? [];
        return [name, `/node_modules/${own}/dist/${entry}.js`];
      }),
    );
    writeFileSync(
      join(user.dir, 'page.html'),
      `<script type="importmap">${JSON.stringify({ imports })}</script>
       <script type="module">
         const post = (body) => fetch('/result', { method: 'POST', body });
         try {
           const { CompletionSource, link } = await import('cancelkit');${use}
           await post(seen);
         } catch (error) {
           await post(String(error));
         }
       </script>`,
    );
    const flags = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'];
    const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync'];
    const browser = spawn(chromium, [...flags, ...quiet, `--user-data-dir=${profile}`, `${url}/page.html`], {
      stdio: 'ignore',
      detached: true, // a group of its own: its processes go on writing to the profile when it has ended
    });
    const gone = new Promise((resolve) => browser.once('close', resolve));
    try {
      expect(await posted).toBe('canceled gone');
    } finally {
      process.kill(-(browser.pid as number), 'SIGKILL');
      await gone;
      server.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 50, retryDelay: 100 });
    }
  }, 120_000);
});
