import { describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import { gzipSync } from 'node:zlib';

const onSource = require.resolve('@cancelkit/cancellation').endsWith('.ts');

/** What a user pays, in bytes: bundled with all it depends on, minified by esbuild, then gzip -9. */
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

describe('@cancelkit/cancellation', () => {
  it.each([
    ['a source and its link', "export { CompletionSource } from '@cancelkit/completion'; export { link }", 2_700],
    ['a signal that times out', 'export { timeoutSignal }', 2_725],
    ['everything, with all that it depends on', 'export *', 10_200],
  ])('stays below its size: %s', async (_, code, bytes) => {
    expect(await sizeOf(`${code} from '@cancelkit/cancellation'`)).toBeLessThanOrEqual(bytes);
  });

  it('leaves out of a bundle what is not used', async () => {
    expect(await sizeOf("export { link } from '@cancelkit/cancellation'")).toBeLessThan(
      (await sizeOf("export * from '@cancelkit/cancellation'")) / 4,
    );
  });
});
