import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { basename, join } from 'node:path';
import { onSource } from '../../../completion/test/support/run-fixture.js';

/** What Jest tells with `--json`. */
interface Results {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly { readonly title: string; readonly status: string }[];
  }[];
}

/** Where the caller's own reason wins (law 4), and the published test expects an AbortError in its place. */
const exceptions = [
  'AbortError.test.ts: throwIfAborted with custom reason',
  'all.test.ts: abort with custom reason',
  'race.test.ts: abort with custom reason',
];

function runPeersTests(): Promise<Results> {
  const config = join(__dirname, '../peer/jest.peer.config.cjs');
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [require.resolve('jest/bin/jest'), '--config', config, '--json', '--runInBand', '--testTimeout=100000'],
      { env: { ...process.env, CANCELKIT_PEER_ON: onSource ? 'source' : 'dist' }, maxBuffer: 2 ** 26 },
      (error, stdout) => {
        // Jest exits with 1: some tests fail, and are meant to.
        if (stdout === '') reject(error ?? new Error('no output'));
        else resolve(JSON.parse(stdout) as Results);
      },
    );
  });
}

describe('the tests that abort-controller-x publishes', () => {
  it('pass on this package, all but those that want the reason replaced', async () => {
    const { testResults } = await runPeersTests();
    const tests = testResults.flatMap(({ name, assertionResults }) =>
      assertionResults.map(({ title, status }) => ({ test: `${basename(name)}: ${title}`, status })),
    );
    expect(tests).toHaveLength(53);
    const failed = tests.filter(({ status }) => status !== 'passed').map(({ test }) => test);
    expect(failed.sort()).toStrictEqual(exceptions);
  }, 300_000);
});
