import { readFileSync, readdirSync } from 'node:fs';
import typescript from '@rollup/plugin-typescript';
import { dts } from 'rollup-plugin-dts';

/** Two entries for every publishable package: the JavaScript (ESM and CommonJS), and its types (.d.ts and .d.cts). */
export default readdirSync('packages').flatMap((name) => {
  const dir = `packages/${name}`;
  const pkg = JSON.parse(readFileSync(`${dir}/package.json`, 'utf8'));
  if (pkg.private) return [];
  const external = [/^node:/, ...Object.keys(pkg.dependencies ?? {}), ...Object.keys(pkg.peerDependencies ?? {})];
  const input = `${dir}/src/index.ts`;
  return [
    {
      input,
      external,
      plugins: [
        typescript({
          tsconfig: 'tsconfig.base.json',
          include: [`${dir}/src/**/*.ts`],
          compilerOptions: { declaration: false, isolatedDeclarations: false },
        }),
      ],
      output: [
        { file: `${dir}/dist/index.js`, format: 'es', sourcemap: true },
        // Marked as a module: otherwise the interop of TypeScript and Babel adds a `default` to `import * as`.
        { file: `${dir}/dist/index.cjs`, format: 'cjs', sourcemap: true, esModule: true },
      ],
    },
    {
      input,
      external,
      plugins: [dts({ tsconfig: 'tsconfig.base.json' })],
      output: [{ file: `${dir}/dist/index.d.ts` }, { file: `${dir}/dist/index.d.cts` }],
    },
  ];
});
