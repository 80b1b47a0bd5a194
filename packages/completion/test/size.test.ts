import { describe, expect, it } from '@jest/globals';
import { bundleSize } from './support/bundle-size.js';

describe('@cancelkit/completion', () => {
  it.each([
    ['the whole package', 'export *', 2_400],
    ['a source', 'export { CompletionSource }', 2_200],
    ['only the union', 'export { match, succeeded }', 450],
  ])('stays below its size: %s', async (_, code, bytes) => {
    expect(await bundleSize(`${code} from '@cancelkit/completion'`, __dirname)).toBeLessThanOrEqual(bytes);
  });
});
