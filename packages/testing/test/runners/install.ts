import { build } from 'esbuild';
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onSource } from '../../../completion/test/support/run-fixture.js';

/** A folder in which the package is installed, as ESM and CommonJS, beside the runners. */
export async function installed(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'cancelkit-runners-'));
  const modules = join(folder, 'node_modules');
  const target = join(modules, '@cancelkit/testing');
  mkdirSync(target, { recursive: true });
  mkdirSync(join(modules, '@jest'));
  for (const [format, extension] of [['esm', 'mjs'] as const, ['cjs', 'cjs'] as const]) {
    await build({
      stdin: { contents: "export * from '@cancelkit/testing';", resolveDir: __dirname },
      outfile: join(target, `index.${extension}`),
      bundle: true,
      platform: 'node',
      format,
      conditions: onSource ? ['@cancelkit/source'] : [],
    });
  }
  writeFileSync(
    join(target, 'package.json'),
    JSON.stringify({ exports: { import: './index.mjs', require: './index.cjs' } }),
  );
  for (const name of ['vitest', 'mocha', '@jest/globals']) symlinkSync(folderOf(name), join(modules, name));
  return folder;
}

/** Where a package lies that this one is developed with. */
export const folderOf = (name: string): string => dirname(require.resolve(`${name}/package.json`));
