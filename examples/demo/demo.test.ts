import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { modeTag, runTag, taggedProcesses } from './counting/worker-tag.js';

interface Demo {
  readonly child: ChildProcess;
  stdout: string;
  stderr: string;
  readonly exited: Promise<unknown[]>;
}

// What a demo leaves in the folder for temporary files can be seen in one of its own. PostgreSQL must get there, too.
const temporary = mkdtempSync(join(tmpdir(), 'cancelkit-demo-test-'));
chmodSync(temporary, 0o755);
const env: NodeJS.ProcessEnv = { ...process.env, TMPDIR: temporary };
delete env.DATABASE_URL;
afterAll(() => rmSync(temporary, { recursive: true }));

function foldersLeft(): string[] {
  return readdirSync(temporary).filter((name) => name.startsWith('cancelkit'));
}

/** As `npm run demo` starts it, without npm. */
function start(args: string[], more: NodeJS.ProcessEnv = {}): Demo {
  const node = ['--import', 'tsx', '--conditions=@cancelkit/source', join(__dirname, 'demo.ts')];
  const child = spawn(process.execPath, [...node, ...args], {
    cwd: join(__dirname, '../..'),
    env: { ...env, ...more },
    stdio: 'pipe',
  });
  const demo: Demo = { child, stdout: '', stderr: '', exited: once(child, 'close') };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (demo.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (demo.stderr += text));
  return demo;
}

async function run(args: string[], more?: NodeJS.ProcessEnv): Promise<Demo & { readonly exitCode: unknown }> {
  const demo = start(args, more);
  const [exitCode] = await demo.exited;
  return { ...demo, stdout: demo.stdout, stderr: demo.stderr, exitCode };
}

/** The tag of a demo that has begun to work, as soon as the process table shows so many processes of its requests. */
async function tagOnceRunning(demo: Demo, processes: number): Promise<string> {
  for (;;) {
    const runId = /Run ([0-9a-f]{8})/.exec(demo.stdout)?.[1];
    if (runId !== undefined && (await taggedProcesses(modeTag(runId, 'race'))).length >= processes)
      return runTag(runId);
    if (demo.child.exitCode !== null) throw new Error(`The demo ended early: ${demo.stdout}${demo.stderr}`);
    await sleep(50);
  }
}

describe('demo', () => {
  describe('the command line', () => {
    it('explains every option', async () => {
      const { stdout, exitCode } = await run(['--help']);
      expect(exitCode).toBe(0);
      for (const word of ['--clients', '--hang-up', '--seed', '--json', '--svg', '--help', 'DATABASE_URL']) {
        expect(stdout).toContain(word);
      }
    }, 60_000);

    it.each([
      [['--clients', '0'], 'Expected a whole number from 1 to 40.'],
      [['--hang-up', 'half'], 'Expected a whole number from 0 to 40.'],
      [['--clients', '3', '--hang-up', '4'], 'Expected --hang-up to be at most the number of clients, 3, got 4.'],
      [['--seed', '-1'], 'Expected a whole number from 0 to 4294967295.'],
      [['--json', join('no such folder', 'file.json')], 'Expected a file in a folder that exists'],
      [['--svg', tmpdir()], 'Expected the name of a file, got a folder.'],
    ])(
      'says what it expected when it is given %j',
      async (args, message) => {
        const { stdout, stderr, exitCode } = await run(args);
        expect(exitCode).toBe(1);
        expect(stderr).toContain(message);
        expect(stderr).not.toMatch(/^\s+at /m);
        expect(stdout).toBe('');
      },
      60_000,
    );
  });

  describe('a run', () => {
    const files = { json: join(temporary, 'demo.json'), svg: join(temporary, 'demo.svg') };
    let demo: Awaited<ReturnType<typeof run>>;
    let json: any;

    beforeAll(async () => {
      demo = await run(['--clients', '4', '--hang-up', '2', '--seed', '1', '--json', files.json, '--svg', files.svg]);
      json = JSON.parse(readFileSync(files.json, 'utf8'));
    }, 120_000);

    it('finds nothing wrong and exits with 0', () => {
      expect(json.problems).toEqual([]);
      expect(json.ok).toBe(true);
      expect(demo.stderr).toBe('');
      expect(demo.exitCode).toBe(0);
    });

    it('counts processes and statements of abandoned requests with Promise.race, and none with cancelkit', () => {
      const nothing = { stillRunningRequests: 0, stillRunningProcesses: 0, stillRunningStatements: 0 };
      expect(json.totals.cancelkit).toMatchObject({ hungUp: 2, ...nothing });
      expect(json.totals.race.hungUp).toBe(2);
      expect(json.totals.race.stillRunningRequests).toBeGreaterThan(0);
      expect(json.totals.race.stillRunningProcesses).toBeGreaterThan(json.totals.race.stillRunningRequests);
      expect(json.totals.race.stillRunningStatements).toBeGreaterThan(0);
    });

    it('charges who stayed in a transaction, once, and with cancelkit nobody else', async () => {
      for (const mode of ['race', 'cancelkit']) {
        for (const { hungUpAt, charged, processes, statements } of json.requests[mode]) {
          if (hungUpAt === undefined) expect(charged).toBe(1);
          else if (mode === 'cancelkit') expect(charged).toBe(0);
          else if (!processes.sweptByDemo && !statements.sweptByDemo) expect(charged).toBe(1);
        }
      }
      expect(json.totals.cancelkit.chargedForNothing).toBe(0);
    });

    it('has seen the processes and the statement of every request that stayed', () => {
      expect(json.database).toBe(true);
      for (const mode of ['race', 'cancelkit']) {
        for (const { processes, statements, hungUpAt } of json.requests[mode]) {
          if (hungUpAt !== undefined) continue;
          expect(processes.goneAt).toBeGreaterThan(processes.seenAt);
          expect(statements.goneAt).toBeGreaterThan(statements.seenAt);
        }
      }
    });

    it('counts the listeners that Promise.race leaves, and none with cancelkit', () => {
      expect(json.totals.race.abortListenersLeft).toBe(2);
      expect(json.totals.cancelkit.abortListenersLeft).toBe(0);
      for (const request of [...json.requests.race, ...json.requests.cancelkit]) {
        expect(request.listenersAtTheEnd).toBe(0);
      }
    });

    it('gives every client that stays the hash and the copies that it computed itself', () => {
      for (const mode of ['race', 'cancelkit']) {
        const stayed = json.requests[mode].filter((request: any) => request.hungUpAt === undefined);
        expect(stayed).toHaveLength(2);
        for (const { answer, outcome } of stayed) expect([outcome, answer]).toEqual(['succeeded', json.expected]);
      }
    });

    it('knows of copies among the files', () => {
      expect(json.expected.copies.copies).toBeGreaterThan(0);
      expect(json.expected.copies.bytes).toBeGreaterThan(0);
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
      expect(demo.stdout).toMatch(/^PostgreSQL \d+\.\d+, started for this run\.$/m);
      expect(demo.stdout).toMatch(/^cancelkit .* connected · /m);
      expect(demo.stdout.match(/ {2}canceled {3}AbortError: client \d hung up /g)).toHaveLength(4);
      expect(demo.stdout).toMatch(/━×░.* {3} +━.*×/);
      expect(demo.stdout).toMatch(/^left running 2 s later: processes +[1-6] +0$/m);
      expect(demo.stdout).toMatch(/^ +statements +[12] +0$/m);
      expect(demo.stdout).toMatch(/^charged for an answer that they never got +[0-2] +0$/m);
      expect(demo.stdout).not.toContain('\u001b');
    });

    it('draws bars for the processes and the statement of every client, in both modes, with their outcomes', () => {
      const svg = readFileSync(files.svg, 'utf8');
      for (const mode of ['race', 'cancelkit']) {
        for (const { client, outcome, hungUpAt } of json.requests[mode]) {
          const bars = svg.match(new RegExp(`<rect[^>]* data-mode="${mode}" data-client="${client}"[^>]*>`, 'g')) ?? [];
          for (const bar of bars) expect(bar).toContain(`data-outcome="${outcome}"`);
          const kinds = bars.map((bar) => /data-kind="(\w+)" .*data-for="(\w+)"/.exec(bar)!.slice(1).join(' for '));
          if (hungUpAt === undefined) expect(kinds).toEqual(['processes for client', 'statements for client']);
          else if (mode === 'race') expect(kinds).toContain('processes for nobody');
        }
      }
      expect(svg.match(/data-mark="answered"/g)).toHaveLength(2 * 2 + 1); // and one in the legend
      expect(svg.match(/data-mark="charged"/g)).toHaveLength(Number(json.totals.race.chargedForNothing) + 1);
    });

    it('leaves nothing behind', async () => {
      expect(await taggedProcesses(runTag(json.runId))).toEqual([]);
      expect(foldersLeft()).toEqual([]);
    });
  });

  it('says in one line that there is no PostgreSQL for this platform, and counts processes only', async () => {
    const otherPlatform = `if (process.argv[1]?.endsWith('postgres-keeper.mjs')) Object.defineProperty(process, 'arch', { value: 's390x' })`;
    const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(otherPlatform)}`;
    const { stdout, stderr, exitCode } = await run(['--clients', '1', '--hang-up', '1'], { NODE_OPTIONS });
    expect(stdout).toMatch(/^There is no PostgreSQL here, so only processes are counted: Unsupported arch "s390x".*$/m);
    expect(stdout).toMatch(/^left running 2 s later: processes +3 +0$/m);
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    expect(foldersLeft()).toEqual([]);
  }, 60_000);

  describe('interrupted', () => {
    const args = ['--clients', '3', '--hang-up', '3'];

    it('stops everything it has started, PostgreSQL too, when it is sent SIGINT', async () => {
      const demo = start(args);
      const tag = await tagOnceRunning(demo, 4);
      demo.child.kill('SIGINT');
      const [exitCode] = await demo.exited;
      expect(await taggedProcesses(tag)).toEqual([]);
      expect(foldersLeft()).toEqual([]);
      expect(exitCode).toBe(130);
      expect(demo.stderr).toContain('Interrupted by SIGINT.');
    }, 60_000);

    it('leaves the PostgreSQL of DATABASE_URL as it was when it is sent SIGTERM', async () => {
      await using server = await startServer();
      const demo = start(args, { DATABASE_URL: server.url });
      const tag = await tagOnceRunning(demo, 4);
      while ((await server.count(`pg_stat_activity where state = 'active' and query like '/* ${tag}%'`)) === 0) {
        await sleep(20); // else the test times out
      }
      demo.child.kill('SIGTERM');
      const [exitCode] = await demo.exited;
      expect(demo.stdout).toMatch(/^PostgreSQL .*, of DATABASE_URL\.$/m);
      expect(await server.count(`pg_stat_activity where application_name like '${tag}%'`)).toBe(0);
      expect(await server.count(`pg_namespace where nspname like 'cancelkit%'`)).toBe(0);
      expect(await taggedProcesses(tag)).toEqual([]);
      expect(exitCode).toBe(143);
      expect(demo.stderr).toContain('Interrupted by SIGTERM.');
    }, 60_000);

    it('leaves nothing behind even when it is killed outright', async () => {
      const demo = start(args);
      const tag = await tagOnceRunning(demo, 4);
      demo.child.kill('SIGKILL');
      await demo.exited;
      while ((await taggedProcesses(tag)).length > 0) await sleep(50); // else the test times out
      expect(foldersLeft()).toEqual([]);
    }, 60_000);
  });

  it('says what went wrong with DATABASE_URL', async () => {
    const { stderr, exitCode } = await run([], { DATABASE_URL: 'postgres://127.0.0.1:1/none' });
    expect(stderr).toMatch(/^error: Cannot use the PostgreSQL of DATABASE_URL: .*ECONNREFUSED/);
    expect(exitCode).toBe(1);
  }, 60_000);
});

interface Server extends AsyncDisposable {
  readonly url: string;
  /** How many rows there are, as another client sees it. */
  count(from: string): Promise<number>;
}

/** A PostgreSQL that the demo did not start. */
async function startServer(): Promise<Server> {
  const keeper = spawn(process.execPath, [join(__dirname, 'database/postgres-keeper.mjs'), 'a server for a test'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = (await once(keeper.stdout, 'data')) as [Buffer];
  const { url } = JSON.parse(String(line)) as { url: string };
  const client = new Client({ connectionString: url });
  await client.connect();
  return {
    url,
    count: async (from) => {
      const { rows } = await client.query<{ count: number }>(`select count(*)::int as count from ${from}`);
      return rows[0]!.count;
    },
    [Symbol.asyncDispose]: async () => {
      await client.end();
      keeper.stdin.end();
      await once(keeper, 'close');
    },
  };
}
