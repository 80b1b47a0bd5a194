import { describe, expect, it } from '@jest/globals';
import { bundleSize } from './support/bundle-size.js';

describe('@cancelkit/completion', () => {
  it.each([
    ['the whole package', 'export *', 3_300],
    ['a source', 'export { CompletionSource }', 3_150],
    ['only the union', 'export { match, succeeded }', 480],
  ])('stays below its size: %s', async (_, code, bytes) => {
    expect(await bundleSize(`${code} from '@cancelkit/completion'`, __dirname)).toBeLessThanOrEqual(bytes);
  });
});
