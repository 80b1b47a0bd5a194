import { describe, expect, it } from '@jest/globals';
import { bundleSize } from '../../completion/test/support/bundle-size.js';

const sizeOf = (code: string): Promise<number> => bundleSize(`${code} from '@cancelkit/cancellation'`, __dirname);

describe('@cancelkit/cancellation', () => {
  it.each([
    ['a source and its link', "export { CompletionSource } from '@cancelkit/completion'; export { link }", 3_900],
    ['a signal that times out', 'export { timeoutSignal }', 4_490],
    ['everything, with all that it depends on', 'export *', 16_840],
  ])('stays below its size: %s', async (_, code, bytes) => {
    expect(await sizeOf(code)).toBeLessThanOrEqual(bytes);
  });

  it('leaves out of a bundle what is not used', async () => {
    expect(await sizeOf('export { link }')).toBeLessThan((await sizeOf('export *')) / 3);
  });
});
