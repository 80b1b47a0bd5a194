import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { browsers, findCommand, runInBrowser } from '../support/browsers.js';
import { bundle } from '../support/bundle.js';

// Every scenario on every runtime that is there: in PATH, or (several of Node, say) in CANCELKIT_RUNTIMES, commands with
// `:` between them. A runtime that is not there is skipped, with a line.

const { CANCELKIT_RUNTIMES = '' } = process.env;
const commands: Record<string, string | undefined> = {
  Node: process.execPath,
  Bun: findCommand('bun'),
  Deno: findCommand('deno'),
  ...Object.fromEntries(
    CANCELKIT_RUNTIMES.split(':')
      .filter(Boolean)
      .map((command) => [command, command]),
  ),
};

interface Report {
  readonly name?: string;
  readonly error?: string;
  readonly done?: true;
}

async function run(command: string, folder: string, kind: string): Promise<Report[]> {
  const isDeno = /deno[^/]*$/.test(command);
  const args = [...(isDeno ? ['run', '-A'] : []), `${folder}/main.mjs`, kind];
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const lines = (await text(child.stdout)).trim().split('\n');
  return lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Report);
}

function judge(reports: readonly Report[], least: number): void {
  expect(reports.filter(({ error }) => error !== undefined)).toEqual([]);
  expect(reports.length).toBeGreaterThanOrEqual(least);
}

let folder: string;
beforeAll(async () => {
  folder = await bundle({ main: 'runtimes/main.ts', worker: 'runtimes/worker.ts' });
});
afterAll(() => rmSync(folder, { recursive: true }));

describe.each(Object.entries(commands))('the scenarios, on %s', (name, command) => {
  const there = command === undefined ? it.skip : it;
  there('pass with workers of node:worker_threads', async () => {
    const reports = await run(command!, folder, 'node');
    expect(reports.at(-1)).toEqual({ done: true });
    judge(reports.slice(0, -1), 40);
  });

  const isNode = !/bun|deno/i.test(name);
  (isNode ? it.skip : there)('pass with Web Workers', async () => {
    const reports = await run(command!, folder, 'web');
    expect(reports.at(-1)).toEqual({ done: true });
    judge(reports.slice(0, -1), 35);
  });
});

describe.each(Object.entries(browsers))('the scenarios, in %s', (_, command) => {
  const there = command === undefined ? it.skip : it;
  there('pass in a page that is cross-origin isolated', async () => {
    judge((await runInBrowser(command!, folder, true)) as Report[], 35);
  });

  there('pass in a page that is not', async () => {
    judge((await runInBrowser(command!, folder, false)) as Report[], 20);
  });
});
