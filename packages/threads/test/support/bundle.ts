import { build } from 'esbuild';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onSource } from '../../../completion/test/support/run-fixture.js';

/**
 * Bundles files of this folder's parent, each with all it depends on, so that every runtime and every worker runs them:
 * `name.mjs` in a new folder, which is returned.
 *
 * @param define what is put in place of identifiers
 */
export async function bundle(
  entryPoints: Record<string, string>,
  define: Record<string, string> = {},
): Promise<string> {
  const outdir = mkdtempSync(join(tmpdir(), 'cancelkit-threads-'));
  const files = Object.entries(entryPoints).map(([name, file]) => [name, join(__dirname, '..', file)]);
  await build({
    entryPoints: Object.fromEntries(files) as Record<string, string>,
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    target: 'es2022',
    external: ['node:*'],
    define,
    conditions: onSource ? ['@cancelkit/source'] : [],
  });
  return outdir;
}
