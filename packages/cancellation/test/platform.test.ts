// What platforms lack on which the package runs: each is a process that deletes it before the import.
import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { lacking } from '../../completion/test/support/lacking.js';
import { runFixture } from '../../completion/test/support/run-fixture.js';

const aborted = 'AbortError: This operation was aborted';
const timedOut = 'TimeoutError: The operation timed out after 1 ms';

describe('a platform that lacks', () => {
  it.each(lacking)('%s', async (what) => {
    const { code, stdout, stderr } = await runFixture(join(__dirname, 'fixtures/platform.mjs'), [what]);
    expect([code, stderr]).toStrictEqual([0, '']);
    expect(JSON.parse(stdout)).toStrictEqual({
      'cancel()': [true, true, aborted],
      'cancel(why)': ['why', 'why', 'why'],
      timeoutMs: timedOut,
      timeoutSignal: timedOut,
      waitAsync: `rejected ${timedOut}`,
      'a zero timeout': 'rejected TimeoutError: The operation timed out after 0 ms',
      delay: 'fulfilled undefined',
      retry: 'fulfilled 1',
      proactiveRetry: 'fulfilled 0',
      race: 'fulfilled undefined',
      'race of functions': 'fulfilled undefined',
      spawn: 'fulfilled undefined',
      shared: 'fulfilled undefined',
      run: 'fulfilled undefined',
      latest: ['rejected AbortError: Superseded by a newer call', `rejected ${aborted}`],
      'execute, cancelable': ['fulfilled 1', 'fulfilled 1'],
      AbortError: ['AbortError: The operation has been aborted', true, true],
      disposables: Array.from({ length: 11 }, () => 'function,function'),
      'checkpoint lets timers live': true,
      'map lets timers live': true,
      linked: aborted,
      idle: [true, aborted],
      uncaught: ['of a callback'],
    });
  });
});
