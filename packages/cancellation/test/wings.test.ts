import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const root = join(__dirname, '../../..');

/** In a process of its own: the configuration is an ES module, and one process for all cases reads the types once. */
const script = `
  import { ESLint } from 'eslint';
  const eslint = new ESLint({ ruleFilter: ({ ruleId }) => ruleId === 'import-x/no-restricted-paths' });
  const messages = [];
  for (const [file, path, name] of JSON.parse(process.argv[1])) {
    const text = "import type { " + name + " } from '" + path + "';";
    const [result] = await eslint.lintText(text, { filePath: 'packages/cancellation/src/' + file });
    messages.push(result.messages.filter(({ ruleId }) => ruleId !== null).map(({ message }) => message));
  }
  console.log(JSON.stringify(messages));
`;

const upward = [
  ['time/clock.ts', '../waiting/delay.js', 'delay', 'time/ does not stand on this'],
  ['registrations/never.ts', '../links/link.js', 'link', 'registrations/ does not stand on this'],
  ['links/link.ts', '../sources/grace.js', 'grace', 'links/ does not stand on this'],
  ['waiting/delay.ts', '../index.js', 'Clock', 'waiting/ does not stand on this'],
  ['waiting/delay.ts', '../../../completion/src/settle.js', 'settle', 'Import another package by its name'],
] as const;
const downward = ['waiting/delay.ts', '../time/clock.js', 'Clock'] as const;

describe('the wings', () => {
  it('refuse an import that goes up or aside, and let one go down', async () => {
    const args = ['--input-type=module', '--eval', script, JSON.stringify([...upward, downward])];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root });
    const messages = JSON.parse(stdout) as string[][];
    expect(messages.pop()).toStrictEqual([]);
    for (const [index, [, , , message]] of upward.entries()) {
      expect(messages[index]).toStrictEqual([expect.stringContaining(message)]);
    }
  }, 300_000);
});
