// What may be missing where the package runs: each is a process that deletes it before the import.
import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { runFixture } from '../../completion/test/support/run-fixture.js';

describe('a platform that lacks', () => {
  // The others matter to timers and turns, of which this package has none of its own.
  it.each(['nothing', 'DOMException', 'Symbol.dispose', 'Object.hasOwn', 'all that React Native lacks'])(
    '%s',
    async (what) => {
      const { code, stdout, stderr } = await runFixture(join(__dirname, 'fixtures/platform.mjs'), [what]);
      expect([code, stderr]).toStrictEqual([0, '']);
      expect(JSON.parse(stdout)).toStrictEqual({
        signalOfProcess: [true, 'AbortError', 'SIGUSR2'],
        disposables: Array.from({ length: 3 }, () => ['function', 'function']),
        left: 0,
        'wrong names': [
          'TypeError: Expected `names` to be an array of signals that a process can listen to, got an Array.',
          'TypeError: Expected `killSignal` to be the name of a signal, got a string.',
        ],
        signalOfResponse: 'AbortError',
        runProcess: ['rejected why', 'fulfilled 2'],
        fromCallback: 'fulfilled 1',
        uncaught: [],
      });
    },
  );
});
