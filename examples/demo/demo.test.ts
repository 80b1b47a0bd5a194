import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runTag, taggedProcesses } from './worker-tag.js';

interface Demo {
  readonly child: ChildProcess;
  stdout: string;
  stderr: string;
  readonly exited: Promise<unknown[]>;
}

/** As `npm run demo` starts it, without npm. */
function start(...args: string[]): Demo {
  const node = ['--import', 'tsx', '--conditions=@cancelkit/source', join(__dirname, 'demo.ts')];
  const child = spawn(process.execPath, [...node, ...args], { cwd: join(__dirname, '../..'), stdio: 'pipe' });
  const demo: Demo = { child, stdout: '', stderr: '', exited: once(child, 'close') };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (demo.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (demo.stderr += text));
  return demo;
}

async function run(...args: string[]): Promise<Demo & { readonly exitCode: unknown }> {
  const demo = start(...args);
  const [exitCode] = await demo.exited;
  return { ...demo, stdout: demo.stdout, stderr: demo.stderr, exitCode };
}

/** The tag of a demo that has begun to work, as soon as the process table shows so many of its processes. */
async function tagOnceRunning(demo: Demo, processes: number): Promise<string> {
  for (;;) {
    const runId = /Run ([0-9a-f]{8})/.exec(demo.stdout)?.[1];
    if (runId !== undefined && (await taggedProcesses(runTag(runId))).length >= processes) return runTag(runId);
    if (demo.child.exitCode !== null) throw new Error(`The demo ended early: ${demo.stdout}${demo.stderr}`);
    await sleep(50);
  }
}

describe('demo', () => {
  describe('the command line', () => {
    it('explains every option', async () => {
      const { stdout, exitCode } = await run('--help');
      expect(exitCode).toBe(0);
      for (const option of ['--clients', '--hang-up', '--seed', '--json', '--help']) expect(stdout).toContain(option);
    }, 60_000);

    it.each([
      [['--clients', '0'], 'Expected a whole number from 1 to 40.'],
      [['--hang-up', 'half'], 'Expected a whole number from 0 to 40.'],
      [['--clients', '3', '--hang-up', '4'], 'Expected --hang-up to be at most the number of clients, 3, got 4.'],
      [['--seed', '-1'], 'Expected a whole number from 0 to 4294967295.'],
      [['--json', join('no such folder', 'file.json')], 'Expected a file in a folder that exists'],
      [['--json', tmpdir()], 'Expected the name of a file, got a folder.'],
    ])(
      'says what it expected when it is given %j',
      async (args, message) => {
        const { stdout, stderr, exitCode } = await run(...args);
        expect(exitCode).toBe(1);
        expect(stderr).toContain(message);
        expect(stderr).not.toMatch(/^\s+at /m);
        expect(stdout).toBe('');
      },
      60_000,
    );
  });

  describe('a run', () => {
    const folder = mkdtempSync(join(tmpdir(), 'cancelkit-demo-'));
    const file = join(folder, 'demo.json');
    let demo: Awaited<ReturnType<typeof run>>;
    let json: any;

    beforeAll(async () => {
      demo = await run('--clients', '4', '--hang-up', '2', '--seed', '1', '--json', file);
      json = JSON.parse(readFileSync(file, 'utf8'));
    }, 120_000);
    afterAll(() => rmSync(folder, { recursive: true }));

    it('finds nothing wrong and exits with 0', () => {
      expect(json.problems).toEqual([]);
      expect(json.ok).toBe(true);
      expect(demo.stderr).toBe('');
      expect(demo.exitCode).toBe(0);
    });

    it('counts processes of abandoned requests with Promise.race, and none with cancelable', () => {
      expect(json.totals.race.hungUp).toBe(2);
      expect(json.totals.race.stillRunningRequests).toBeGreaterThan(0);
      expect(json.totals.race.stillRunningProcesses).toBeGreaterThan(json.totals.race.stillRunningRequests);
      expect(json.totals.cancelkit).toMatchObject({ hungUp: 2, stillRunningRequests: 0, stillRunningProcesses: 0 });
    });

    it('counts the listeners that Promise.race leaves, and none with cancelable', () => {
      expect(json.totals.race.abortListenersLeft).toBe(2);
      expect(json.totals.cancelkit.abortListenersLeft).toBe(0);
      for (const request of [...json.requests.race, ...json.requests.cancelkit]) {
        expect(request.listenersAtTheEnd).toBe(0);
      }
    });

    it('gives every client that stays the hash that it computed itself', () => {
      for (const mode of ['race', 'cancelkit']) {
        const stayed = json.requests[mode].filter((request: any) => request.hungUpAt === undefined);
        expect(stayed).toHaveLength(2);
        for (const { result, outcome } of stayed) expect([outcome, result]).toEqual(['succeeded', json.expected]);
      }
    });

    it('ends the requests of the others as canceled, with the reason by identity', () => {
      for (const mode of ['race', 'cancelkit']) {
        const left = json.requests[mode].filter((request: any) => request.hungUpAt !== undefined);
        for (const { client, outcome, reason, sameReason } of left) {
          expect([outcome, reason, sameReason]).toEqual(['canceled', `AbortError: client ${client} hung up`, true]);
        }
      }
    });

    it('prints progress, a line for each request, the picture and the totals, without colours', () => {
      expect(demo.stdout).toMatch(/^cancelable .* connected · /m);
      expect(demo.stdout.match(/ {2}canceled {3}AbortError: client \d hung up /g)).toHaveLength(4);
      expect(demo.stdout).toMatch(/━×░.* {3} +━.*×/);
      expect(demo.stdout).toMatch(/^still running for them.* requests +[12] +0$/m);
      expect(demo.stdout).not.toContain('\u001b');
    });

    it('leaves nothing behind', async () => {
      expect(await taggedProcesses(runTag(json.runId))).toEqual([]);
    });
  });

  describe('interrupted', () => {
    it.each([
      ['SIGINT', 130],
      ['SIGTERM', 143],
    ] as const)(
      'stops everything it has started when it is sent %s',
      async (signal, code) => {
        const demo = start('--clients', '3', '--hang-up', '1');
        const tag = await tagOnceRunning(demo, 4);
        demo.child.kill(signal);
        const [exitCode] = await demo.exited;
        expect(await taggedProcesses(tag)).toEqual([]);
        expect(exitCode).toBe(code);
        expect(demo.stderr).toContain(`Interrupted by ${signal}.`);
      },
      60_000,
    );

    it('leaves nothing behind even when it is killed outright', async () => {
      const demo = start('--clients', '3', '--hang-up', '1');
      const tag = await tagOnceRunning(demo, 4);
      demo.child.kill('SIGKILL');
      await demo.exited;
      while ((await taggedProcesses(tag)).length > 0) await sleep(50); // else the test times out
    }, 60_000);
  });
});
