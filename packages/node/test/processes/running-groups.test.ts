import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { eventually } from '../support/aborting.js';
import { processesWith, uniqueSeconds } from '../support/processes.js';

jest.setTimeout(30_000); // it takes processes a while to start on a machine that is busy

const fixture = join(__dirname, '../fixtures/running-groups.mjs');
const onSource = require.resolve('@cancelkit/node').endsWith('.ts');
const node = [...(onSource ? ['--conditions=@cancelkit/source', '--import', 'tsx'] : []), fixture];
const commonJs = join(__dirname, '../../dist/index.cjs');
const isBuilt = existsSync(commonJs);
if (!isBuilt) console.warn('There is no CommonJS build here: pnpm build. The test of two copies is skipped.');

let child: ChildProcess | undefined;
let seconds = '';
afterEach(() => {
  child?.kill('SIGKILL');
  for (const pid of processesWith(`sleep ${seconds}`)) process.kill(pid, 'SIGKILL'); // of a test that has failed
});

async function start(count: number, ...args: string[]) {
  seconds = uniqueSeconds();
  const env = { ...process.env, NODE_OPTIONS: '' };
  child = spawn(process.execPath, [...node, seconds, ...args], { stdio: ['ignore', 'pipe', 'inherit'], env });
  let all = '';
  child.stdout!.on('data', (chunk) => (all += String(chunk)));
  const ended = once(child, 'exit');
  await eventually(() => all.split('ready').length > count);
  expect(left().length).toBeGreaterThanOrEqual(count);
  return { ended, heard: (text: string) => eventually(() => all.includes(text)) };
}

const left = (): number[] => processesWith(`sleep ${seconds}`);

describe('the groups that run when this process is asked to end', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('are ended before it ends by %s', async (name) => {
    const { ended } = await start(1);
    child!.kill(name);
    expect(await ended).toEqual([null, name]);
    expect(left()).toEqual([]);
  });

  it('are made to end when they do not listen', async () => {
    const { ended } = await start(1, 'stubborn');
    child!.kill('SIGINT');
    expect(await ended).toEqual([null, 'SIGINT']);
    expect(left()).toEqual([]);
  });

  it('are killed at once by a second signal', async () => {
    const { ended } = await start(1, 'stubborn');
    child!.kill('SIGINT');
    child!.kill('SIGTERM');
    await ended;
    await eventually(() => left().length === 0);
  });

  it('are left to who listens to the signal himself', async () => {
    const { heard } = await start(1, 'own');
    child!.kill('SIGTERM');
    await heard('mine');
    expect(left()).not.toEqual([]);
    child!.kill('SIGINT');
    await eventually(() => left().length === 0);
  });

  (isBuilt ? it : it.skip)('are ended also when another copy of the package has started them', async () => {
    const { ended } = await start(2, 'alone', commonJs);
    child!.kill('SIGTERM');
    expect(await ended).toEqual([null, 'SIGTERM']);
    expect(left()).toEqual([]);
  });
});
