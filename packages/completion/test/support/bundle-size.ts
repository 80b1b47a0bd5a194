import { build } from 'esbuild';
import { gzipSync } from 'node:zlib';
import { onSource } from './run-fixture.js';

/** What a user pays, in bytes: bundled with all it depends on, minified by esbuild, then gzip -9. */
export async function bundleSize(code: string, resolveDir: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    conditions: onSource ? ['@cancelkit/source'] : [],
  });
  return gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length;
}
