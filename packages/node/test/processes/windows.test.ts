// What can be known of it elsewhere: what taskkill is asked to do, by one that does so.
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { runProcess } from '@cancelkit/node';
import { afterAll, describe, expect, it } from '@jest/globals';
import { processesWith, uniqueSeconds } from '../support/processes.js';

const directory = mkdtempSync(join(tmpdir(), 'cancelkit-windows-'));
const taskkill = join(directory, 'taskkill');
writeFileSync(taskkill, `#!/bin/sh\necho "$@" >"${directory}/asked"\nkill -9 "$2"\n`, { mode: 0o755 });
afterAll(() => rmSync(directory, { recursive: true }));

const onSource = require.resolve('@cancelkit/node').endsWith('.ts');
const node = onSource ? ['--conditions=@cancelkit/source', '--import', 'tsx'] : [];

async function abortAsIfOnWindows() {
  const seconds = uniqueSeconds();
  const args = [...node, join(__dirname, '../fixtures/windows.mjs'), seconds];
  const env = { ...process.env, NODE_OPTIONS: '', PATH: `${directory}${delimiter}${process.env.PATH}` };
  const { stdout } = await runProcess(undefined, process.execPath, args, { env });
  return { said: stdout.trim(), left: processesWith(`sleep ${seconds}`) };
}

describe('runProcess on Windows', () => {
  it('ends the command and all that it has started by taskkill', async () => {
    expect(await abortAsIfOnWindows()).toEqual({ said: 'rejected why', left: [] });
    expect(readFileSync(join(directory, 'asked'), 'utf8')).toMatch(/^\/pid \d+ \/t \/f\n$/);
  }, 60_000);

  it('ends at least the command itself where taskkill cannot be started', async () => {
    chmodSync(taskkill, 0o644);
    expect(await abortAsIfOnWindows()).toEqual({ said: 'rejected why', left: [] });
  }, 60_000);
});
