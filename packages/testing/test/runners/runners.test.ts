import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { onSource } from '../../../completion/test/support/run-fixture.js';
import { folderOf, installed } from './install.js';
import { suites } from './suite.js';

const jestBy = (file: string, options: object = {}): string[] => [
  join(folderOf('jest'), 'bin/jest.js'),
  '--config',
  JSON.stringify({ transform: {}, testMatch: [`**/${file}`], ...options }),
];
const vitestBy = (pool: string, file: string): string[] => [
  join(folderOf('vitest'), 'vitest.mjs'),
  'run',
  `--pool=${pool}`,
  file,
];

const commands: Record<string, () => string[]> = {
  'node:test': () => ['--test', 'node.mjs'],
  mocha: () => [join(folderOf('mocha'), 'bin/mocha.js'), 'mocha.mjs'],
  'Jest with CommonJS': () => jestBy('jest.cjs.test.cjs'),
  'Jest with ES modules': () => [
    '--experimental-vm-modules',
    ...jestBy('jest.esm.test.mjs', { moduleFileExtensions: ['mjs', 'js'] }),
  ],
  'Jest with fake timers': () => jestBy('jest.fake.test.cjs', { moduleFileExtensions: ['cjs', 'js'] }),
  'Jest with fake timers from the start': () =>
    jestBy('jest.global.test.cjs', { moduleFileExtensions: ['cjs', 'js'], fakeTimers: { enableGlobally: true } }),
  'Vitest in threads': () => vitestBy('threads', 'vitest.spec.mjs'),
  'Vitest in processes, with fake timers': () => vitestBy('forks', 'vitest.fake.spec.mjs'),
};

let folder: string;
beforeAll(async () => {
  folder = await installed();
  for (const [name, contents] of Object.entries(suites)) writeFileSync(join(folder, name), contents);
});
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

async function run(args: readonly string[]): Promise<{ code: unknown; output: string }> {
  const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0', CI: '1' } as NodeJS.ProcessEnv;
  for (const name of ['JEST_WORKER_ID', 'NODE_OPTIONS', 'NODE_TEST_CONTEXT']) Reflect.deleteProperty(env, name);
  const child = spawn(process.execPath, args, { cwd: folder, env });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code, output: stdout + stderr };
}

describe('checkAbortSafety', () => {
  // Of what is built two are enough: they load it as ES modules and as CommonJS, and the others are runners once more.
  const few = ['node:test', 'Jest with CommonJS'];
  it.each(Object.entries(commands).filter(([name]) => onSource || few.includes(name)))(
    'fails as a test fails, and passes as one passes: %s',
    async (_, args) => {
      const { code, output } = await run(args());
      expect([1, 2]).toContain(code); // Mocha's is the number of the tests that fail
      expect(output).toContain('deaf is not abort-safe: 1 defect in ');
      expect(output).toMatch(/ignored +succeeded, although after the abort it still had to wait\n/);
      expect(output).toMatch(/replay: checkAbortSafety\(deaf, \{ only: '.*' \}\)/);
      expect(output).toContain('forgets is not abort-safe: 1 defect in ');
      expect(output).toMatch(/unhandled +a promise was rejected with the signal's reason, and nobody handles it\n/);
      expect(output).not.toContain('wait is not abort-safe');
      expect(output).toMatch(/pass(ed|ing)? 1\b|\b1 pass(ed|ing)\b/);
      expect(output).toMatch(/fail(ed|ing)? 2\b|\b2 fail(ed|ing)\b/);
    },
  );
});
