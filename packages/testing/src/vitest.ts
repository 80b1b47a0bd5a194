import { expect } from 'vitest';
import { type AbortMatchers, matchers } from '@cancelkit/testing';

expect.extend(matchers as never);

declare module 'vitest' {
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type, @typescript-eslint/no-explicit-any -- merges with what Vitest declares
  interface Matchers<T = any> extends AbortMatchers<T> {}
}
