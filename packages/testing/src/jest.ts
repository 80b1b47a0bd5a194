import { expect } from '@jest/globals';
import { type AbortMatchers, matchers } from '@cancelkit/testing';

expect.extend(matchers);

declare module 'expect' {
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type, @typescript-eslint/no-unused-vars -- merges with what Jest declares
  interface Matchers<R extends void | Promise<void>, T = unknown> extends AbortMatchers<R> {}
}
