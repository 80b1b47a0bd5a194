import { describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import { gzipSync } from 'node:zlib';
import { onSource } from './support/run-fixture.js';

/** What a user pays, in bytes: bundled and minified by esbuild, then gzip -9. */
async function sizeOf(code: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: __dirname },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    conditions: onSource ? ['@cancelkit/source'] : [],
  });
  return gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length;
}

describe('@cancelkit/completion', () => {
  it('stays below its size, whole', async () => {
    expect(await sizeOf(`export * from '@cancelkit/completion'`)).toBeLessThanOrEqual(2_300);
  });

  it('costs little where only the union is used', async () => {
    expect(await sizeOf(`export { match, succeeded } from '@cancelkit/completion'`)).toBeLessThanOrEqual(450);
  });
});
