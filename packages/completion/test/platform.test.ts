// What platforms lack on which the package runs: each is a process that deletes it before the import.
import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { lacking } from './support/lacking.js';
import { runFixture } from './support/run-fixture.js';

const abortError = [true, 'AbortError', 'This operation was aborted'];

describe('a platform that lacks', () => {
  it.each(lacking)('%s', async (what) => {
    const { code, stdout, stderr } = await runFixture(join(__dirname, 'fixtures/platform.mjs'), [what]);
    expect([code, stderr]).toStrictEqual([0, '']);
    expect(JSON.parse(stdout)).toStrictEqual({
      'canceled()': abortError,
      'trySetCanceled()': ['canceled', ...abortError],
      disposables: Array.from({ length: 3 }, () => ['function', 'function']),
      disposed: ['canceled', false],
      isAbortReason: [true, false],
      settle: { status: 'canceled', reason: 'why' },
      'set*': true,
      "'task' lets timers live": [true, true],
      "'microtask' does not": false,
      order: [0, 1, 2, 3],
      uncaught: ['of a continuation'],
    });
  });
});
