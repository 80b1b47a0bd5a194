import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { basename } from 'node:path';
import { text } from 'node:stream/consumers';
import { browsers, findCommand, runInBrowser } from '../support/browsers.js';
import { bundle } from '../support/bundle.js';

// Every scenario on every runtime that is there: in PATH, or (several of Node, say) in CANCELKIT_RUNTIMES, commands with
// `:` between them. A runtime that is not there is skipped, with a line that says how to get it.

const given = (process.env.CANCELKIT_RUNTIMES ?? '').split(':').filter(Boolean);
const commandOf = (name: string): string | undefined =>
  given.find((command) => basename(command).startsWith(name)) ?? findCommand(name);

const commands: Record<string, string | undefined> = {
  Node: process.execPath,
  ...Object.fromEntries(given.filter((command) => basename(command) === 'node').map((command) => [command, command])),
  Bun: commandOf('bun'),
  Deno: commandOf('deno'),
};

const inPath = 'in a folder of its own, and name its command in CANCELKIT_RUNTIMES';
const howToGet: Record<string, string> = {
  Bun: `npm i bun@1.4 ${inPath}`,
  Deno: `npm i deno@2.9 ${inPath}`,
  Chromium: 'apt-get install chromium',
  Firefox: 'apt-get install firefox-esr',
};

/** `it`, or what skips and says so. */
function itOn(name: string, command: string | undefined): typeof it | typeof it.skip {
  if (command !== undefined) return it;
  process.stdout.write(`${name}: skipped, it is not here (${howToGet[name]})\n`);
  return it.skip;
}

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
  const there = itOn(name, command);
  there('pass with workers of node:worker_threads', async () => {
    const reports = await run(command!, folder, 'node');
    expect(reports.at(-1)).toEqual({ done: true });
    judge(reports.slice(0, -1), 40);
  });

  const hasWebWorkers = name === 'Bun' || name === 'Deno';
  if (hasWebWorkers) {
    there('pass with Web Workers', async () => {
      const reports = await run(command!, folder, 'web');
      expect(reports.at(-1)).toEqual({ done: true });
      judge(reports.slice(0, -1), 35);
    });
  }
});

describe.each(Object.entries(browsers))('the scenarios, in %s', (name, command) => {
  const there = itOn(name, command);
  there('pass in a page that is cross-origin isolated', async () => {
    judge((await runInBrowser(command!, folder, true)) as Report[], 35);
  });

  there('pass in a page that is not', async () => {
    judge((await runInBrowser(command!, folder, false)) as Report[], 20);
  });
});
