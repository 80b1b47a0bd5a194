import { describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import { gzipSync } from 'node:zlib';
import { onSource } from '../../completion/test/support/run-fixture.js';

/** What it adds to the two packages that this one stands on: minified, then gzip -9. */
async function ownSize(names: string, entry: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: `export ${names} from '@cancelkit/operations${entry}'`, resolveDir: __dirname },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    write: false,
    external: ['@cancelkit/cancellation', '@cancelkit/completion'],
    conditions: onSource ? ['@cancelkit/source'] : [],
  });
  return gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length;
}

describe('@cancelkit/operations', () => {
  it.each([
    ['*', '', 6_700],
    ['{ encode, decode }', '', 2_200],
    ['*', '/postgres', 6_000],
    ['*', '/redis', 3_300],
  ])('stays below its size: %s of %s', async (names, entry, bytes) => {
    expect(await ownSize(names, entry)).toBeLessThanOrEqual(bytes);
  });
});
