import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import typescript from '@rollup/plugin-typescript';
import license from 'rollup-plugin-license';
import { dts } from 'rollup-plugin-dts';

/**
 * What the declarations need where the user's `lib` has neither `esnext.disposable` nor `dom`: the types of `using`, and the
 * names of the platform's classes, which merge with whatever declares them.
 */
const ambient = `/// <reference lib="esnext.disposable" />
declare global {
  interface AbortSignal {}
  interface DOMException {}
}
`;

/** A class with a private field is another type in each copy. Ours are known by their shape, so may the types be. */
const structural = {
  name: 'structural',
  renderChunk: (code) => ({ code: code.replace(/^\s*#private;\n/gm, ''), map: null }),
};

/** Which types of Node a package may do without: where they are not installed, they are `any`, and no error. */
const optionalNodeTypes = {
  name: 'optional-node-types',
  renderChunk: (code) => ({
    code: code.replace(/^(?=import \* as node_events from 'node:events';|type NodeEmitter<M>)/gm, '// @ts-ignore\n'),
    map: null,
  }),
};

/** With a default export and no other, `require` gives that itself: so the types have to say. */
const exportEquals = {
  name: 'export-equals',
  renderChunk: (code, { fileName }) =>
    fileName.endsWith('.cts')
      ? { code: code.replace(/^export \{ (\w+) as default \};$/m, 'export = $1;'), map: null }
      : null,
};

/** The licence of whatever a package carries of others goes with it. */
function writeLicences(bundled, file) {
  const foreign = bundled.filter(({ name }) => !name.startsWith('@cancelkit/') && name !== 'cancelkit');
  if (foreign.length === 0) return;
  for (const { name, licenseText } of foreign) if (!licenseText) throw new Error(`${name} has no licence text`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, foreign.map((dependency) => dependency.text()).join('\n\n---\n\n'));
}

/** For every package that others import: each entry of its `exports` as ESM and CommonJS, and the types of both. */
export default readdirSync('packages').flatMap((name) => {
  const dir = `packages/${name}`;
  const pkg = JSON.parse(readFileSync(`${dir}/package.json`, 'utf8'));
  if (!pkg.exports) return [];
  const own = [pkg.name, ...Object.keys(pkg.dependencies ?? {}), ...Object.keys(pkg.peerDependencies ?? {})];
  const external = [/^node:/, ...own.map((dependency) => new RegExp(`^${dependency}(/|$)`))];
  const sources = Object.values(pkg.exports).flatMap((entry) => entry['@cancelkit/source'] ?? []);
  const input = Object.fromEntries(sources.map((file) => [/^\.\/src\/(.*)\.ts$/.exec(file)[1], `${dir}/${file}`]));
  const output = (format, extension) => ({
    dir: `${dir}/dist`,
    format,
    entryFileNames: `[name].${extension}`,
    chunkFileNames: `chunks/[name].${extension}`,
  });
  return [
    {
      input,
      external,
      plugins: [
        nodeResolve(), // for what is bundled: devDependencies that the sources import
        typescript({
          tsconfig: 'tsconfig.base.json',
          filterRoot: import.meta.dirname,
          include: [`${dir}/src/**/*.ts`],
          compilerOptions: {
            declaration: false,
            isolatedDeclarations: false,
            inlineSources: true,
            rootDir: `${dir}/src`,
          },
        }),
        license({ thirdParty: (bundled) => writeLicences(bundled, `${dir}/dist/THIRD-PARTY-LICENSES.txt`) }),
      ],
      output: [
        { ...output('es', 'js'), sourcemap: true },
        // Marked as a module: otherwise the interop of TypeScript and Babel adds a `default` to `import * as`.
        // What is loaded late is required, too: Jest's sandbox has no real `import()`.
        { ...output('cjs', 'cjs'), sourcemap: true, esModule: true, dynamicImportInCjs: false },
      ],
    },
    {
      input,
      external,
      plugins: [dts({ tsconfig: 'tsconfig.base.json' }), structural, optionalNodeTypes, exportEquals],
      output: ['d.ts', 'd.cts'].map((extension) => ({ ...output('es', extension), banner: ambient })),
    },
  ];
});
