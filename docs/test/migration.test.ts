import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, it } from '@jest/globals';
import { onSource } from '../../packages/completion/test/support/run-fixture.js';

// Another process: what is tried are modules that Jest cannot load, and some of it never ends.
const loader = [...(onSource ? ['--conditions=@cancelkit/source'] : []), '--import', 'tsx'];
let results: Record<string, readonly [theirs: string, ours: string]>;
beforeAll(async () => {
  const script = join(__dirname, 'support/differences.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [...loader, '--no-warnings', script], {
    cwd: __dirname,
  });
  results = JSON.parse(stdout) as typeof results;
});

// The tables of the pages in migrate/ say this in words.
const expected: typeof results = {
  'acx: reason of catchAbortError': ['throws "left"', 'undefined'],
  'acx: throwIfAborted': ['throws AbortError: The operation has been aborted', 'throws "left"'],
  'acx: retry maxAttempts 2': ['3', '2'],
  'acx: onError of the last failure': ['1', '2'],
  'acx: race of nothing': ['pending', 'throws "left"'],
  'acx: abort inside the executor': ['pending', 'throws "left"'],
  'acx: a delay of 30 days': ['undefined', 'throws "still waiting"'],
  "acx: waitForEvent and 'error'": ['pending', 'throws Error: no'],
  'acx: a member that does not listen': ['pending', 'throws "left"'],
  'acx: no signal': ["throws TypeError: Cannot read properties of undefined (reading 'aborted')", 'undefined'],
  'p-retry: calls by default': ['11', '21'],
  'p-retry: retries 2, maxAttempts 3': ['3', '3'],
  'p-retry: number of the first attempt': ['1', '0'],
  'p-retry: a TypeError': ['1', '3'],
  'p-retry: something that is no Error': [
    'throws TypeError: Non-error was thrown: "no". You should only throw errors.',
    'throws "no"',
  ],
  'p-retry: AbortError': ['throws Error: not found', 'throws AbortError: given up'],
  'p-retry: an abort during an attempt': ['"not told"', '"told"'],
  'p-retry: an attempt that succeeds after the abort': [
    'throws TypeError: Non-error was thrown: "left". You should only throw errors.',
    '"done"',
  ],
  'p-retry: the last failure of several': ['1', '1'],
  'p-timeout: the error': [
    'throws TimeoutError: Promise timed out after 5 milliseconds',
    'throws TimeoutError: The operation timed out after 5 ms',
  ],
  'p-timeout: zero': [
    'throws TypeError: Expected `milliseconds` to be a positive number, got `0`',
    'throws TimeoutError: The operation timed out after 0 ms',
  ],
  'p-timeout: a settled promise and an aborted signal': ['throws "left"', '"done"'],
  'p-timeout: abort(null)': ['throws AbortError: This operation was aborted.', 'throws null'],
  'p-timeout: 30 days': [
    'throws TimeoutError: Promise timed out after 2592000000 milliseconds',
    'throws "still waiting"',
  ],
  'p-map: work that runs when one fails': ['2', '0'],
  'p-map: an abort': ['"not told"', '"told"'],
  'p-map: promises as items': ['["number"]', '["object"]'],
  'p-map: results as they come': ['1', '1'],
  'p-event: listeners left on the signal': ['1', '0'],
  "p-event: 'error' of an EventTarget": [
    'throws Error: the event itself',
    'throws Error: The event error came, and not open',
  ],
  'p-event: several arguments': ['1', '[1,2]'],
  'p-event: events before the loop begins': ['1', '1'],
  'p-event: an abort and what is queued': ['1', 'throws "left"'],
  'delay: negative': [
    'undefined',
    'throws RangeError: Expected `msOrDate` to be a number of milliseconds, 0 or more (Infinity: never), got -1.',
  ],
  'delay: NaN': [
    'undefined',
    'throws RangeError: Expected `msOrDate` to be a number of milliseconds, 0 or more (Infinity: never), got NaN.',
  ],
  'delay: a value': ['"done"', 'undefined'],
  'delay: cut short': ['"early"', '{"status":"canceled","reason":"early"}'],
};

it.each(Object.keys(expected))('%s', (name) => {
  expect(results[name]).toEqual(expected[name]);
});

it('has tried nothing else', () => {
  expect(Object.keys(results)).toEqual(Object.keys(expected));
});
