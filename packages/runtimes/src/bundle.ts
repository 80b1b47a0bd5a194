import { type OnResolveResult, type Plugin, build } from 'esbuild';
import { readFile } from 'node:fs/promises';
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const harness = fileURLToPath(new URL('./harness', import.meta.url));

/** Where a bundle runs: in a Node of another version, or anywhere else. */
export type Platform = 'node' | 'web';

/** These need the tools of the repository: they say nothing of a runtime. */
const tools = /\.dist\.test\.ts$|[/\\](size|wings|circles|peer-suite|peer-types)\.test\.ts$/;

/** Thousands of programs, millions of calls: they take most of the time, and two runtimes of the whole are enough. */
const searches = /\.(model|interleavings)\.test\.ts$|[/\\][^/\\]*(fuzz|depth|leaks)[^/\\]*\.test\.ts$/;

/** The test files of a run that has no time for the {@link searches}. */
export function coreFiles(): string[] {
  return testFiles().filter((file) => !searches.test(file));
}

/** The test files of the packages that run anywhere. */
export function testFiles(names: readonly string[] = ['completion', 'cancellation', 'cancelkit']): string[] {
  return names.flatMap((name) =>
    readdirSync(join(root, 'packages', name, 'test'), { recursive: true, withFileTypes: true })
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => file.endsWith('.test.ts') && !tools.test(file))
      .sort(),
  );
}

/** What stands in for the modules that tests import, where they are not. */
const shims: Readonly<Record<Platform, Readonly<Record<string, string>>>> = {
  node: { '@jest/globals': 'jest-globals.ts' },
  web: {
    '@jest/globals': 'jest-globals.ts',
    'node:events': 'node-events.ts',
    'node:timers/promises': 'node-timers-promises.ts',
  },
};

/** What a test file calls while it declares its tests has to be there. */
const usable: Readonly<Record<string, string>> = {
  onSource: 'false',
  join: "(...parts) => parts.join('/')",
  promisify: '(fn) => fn',
};

/** The names that a file imports from a module that is not there, named as in the file but for its folder. */
function importedNames(file: string, path: string): string[] {
  const imports = readFileSync(file, 'utf8').matchAll(/import (?:type )?\{([^}]*)\} from '(?:[^']*\/)?([^']+)';/g);
  return [...imports]
    .filter(([, , from]) => from === path)
    .flatMap(([, names = '']) => names.split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '' && !name.startsWith('type '));
}

const notHere = (path: string, importer: string): OnResolveResult => ({
  path: path.split('/').at(-1) ?? path,
  namespace: 'not-here',
  pluginData: importer,
  suffix: `?${importer}`,
});

/**
 * Leads the imports of the packages to their sources below a folder, which need not be where the tests are. What a test runs in
 * a process of its own is not led there: it is not here.
 */
export function sourcesIn(folder: string): Plugin {
  return {
    name: 'sources',
    setup(bundling) {
      bundling.onResolve({ filter: /^@cancelkit\// }, ({ path }) => {
        const [, name = '', entry = 'index'] = path.split('/');
        return { path: join(folder, 'packages', name, 'src', `${entry}.ts`) };
      });
      bundling.onResolve({ filter: /run-fixture\.js$/ }, ({ path, importer }) => notHere(path, importer));
    },
  };
}

/** Leads the imports of the tests to what there is. */
function resolver(platform: Platform): Plugin {
  return {
    name: 'runtimes',
    setup(bundling) {
      bundling.onResolve({ filter: /^(@jest\/globals|node:|jsdom$)|run-fixture\.js$/ }, ({ path, importer }) => {
        const shim = shims[platform][path];
        if (shim !== undefined) return { path: join(harness, shim) };
        if (platform === 'node' && path === 'jsdom')
          return { path: createRequire(importer).resolve(path), external: true };
        if (platform === 'node') return path.endsWith('run-fixture.js') ? undefined : { path, external: true };
        if (importer.includes(join('node_modules', ''))) return undefined;
        return notHere(path, importer);
      });
      // What a library of the tests looks for, and does without.
      bundling.onResolve({ filter: /^(util|timers|timers\/promises)$/ }, ({ path }) =>
        platform === 'web' ? { path, namespace: 'missing' } : undefined,
      );
      bundling.onLoad({ filter: /.*/, namespace: 'missing' }, ({ path }) => ({
        contents: path === 'util' ? 'module.exports = {};' : "throw new Error('not here');",
      }));
      // Whatever is taken from such a module skips the test that calls it.
      bundling.onLoad({ filter: /.*/, namespace: 'not-here' }, ({ path, pluginData }) => ({
        resolveDir: harness,
        contents: [
          "import { refuse } from './not-here.ts';",
          ...importedNames(pluginData as string, path).map(
            (name) =>
              `const ${name} = ${usable[name] ?? `refuse(${JSON.stringify(`${path} ${name}`)})`}; export { ${name} };`,
          ),
        ].join('\n'),
      }));
      bundling.onLoad({ filter: /\.test\.ts$|[/\\]test[/\\]support[/\\].*\.ts$/ }, async ({ path }) => ({
        loader: 'ts',
        contents: (await readFile(path, 'utf8'))
          .replace(/\b__dirname\b/g, JSON.stringify(dirname(path)))
          .replace(/\b__filename\b/g, JSON.stringify(path)),
      }));
    },
  };
}

/**
 * Bundles the tests with the packages, which are the built ones where no plugin leads elsewhere: a module that exports `run()`,
 * which gives an {@link Outcome}.
 */
export async function bundleTests(
  platform: Platform,
  files: readonly string[] = testFiles(),
  plugins: readonly Plugin[] = [],
): Promise<string> {
  const entries = files.map(
    (file) => `[${JSON.stringify(relative(root, file))}, () => require(${JSON.stringify(file)})]`,
  );
  const { outputFiles } = await build({
    stdin: {
      // Nothing is loaded before it is run: workerd lets nobody start a timer before a request.
      contents: `
        export const run = (onFile, without, steps) => {
          ${platform === 'web' ? "require('node:events'); // first, for it watches the listeners" : ''}
          const { runTests } = require(${JSON.stringify(join(harness, 'run-tests.ts'))});
          return runTests([${entries.join(',\n')}], onFile, without, steps);
        };`,
      resolveDir: join(root, 'packages/cancellation'),
      loader: 'ts',
    },
    plugins: [...plugins, resolver(platform)],
    bundle: true,
    inject: platform === 'web' ? [join(harness, 'set-immediate.ts')] : [],
    write: false,
    format: 'esm',
    platform: platform === 'node' ? 'node' : 'browser',
    mainFields: ['module', 'main'],
    target: 'es2022',
    define: platform === 'web' ? { global: 'globalThis', 'process.env': '{}' } : {},
    banner:
      platform === 'node'
        ? { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" }
        : {},
    logLevel: 'error',
  });
  return outputFiles[0]?.text ?? '';
}

/** The version of a package of this repository's tools. */
export function versionOf(manifest: string): string {
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}
