import { describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import { gzipSync } from 'node:zlib';
import { onSource } from '../../completion/test/support/run-fixture.js';

/** What a user pays who has the two packages already that this one stands on: minified, then gzip -9. */
async function ownSize(names: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: `export ${names} from '@cancelkit/threads'`, resolveDir: __dirname },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    external: ['@cancelkit/cancellation', '@cancelkit/completion'],
    conditions: onSource ? ['@cancelkit/source'] : [],
  });
  return gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length;
}

describe('@cancelkit/threads', () => {
  it.each([
    ['{ shareSignal, receiveSignal }', 4_850],
    ['{ SharedCompletionSource }', 5_850],
    ['*', 8_600],
  ])('stays below its size: %s', async (names, bytes) => {
    expect(await ownSize(names)).toBeLessThanOrEqual(bytes);
  });
});
