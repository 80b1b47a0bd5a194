import { checkAbortSafety } from '@cancelkit/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { Client, Pool } from 'pg';
import { onSource } from '../packages/completion/test/support/run-fixture.js';
import { copyUsers } from './copy-users.js';
import { fetchReport } from './fetch-report.js';
import { receive } from './read-stream.js';
import { serveReports } from './stop-statement.js';
import { waitForLine } from './watch-log.js';

const loader = [...(onSource ? ['--conditions=@cancelkit/source'] : []), '--import', 'tsx'];

async function listen(server: Server): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

describe('with a database', () => {
  const environment = { ...process.env };
  let postgres: ChildProcess;
  let client: Client;
  beforeAll(async () => {
    postgres = spawn(process.execPath, [join(__dirname, 'demo/database/postgres-keeper.mjs'), 'examples'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const [line] = (await once(postgres.stdout!, 'data')) as [Buffer];
    const url = new URL((JSON.parse(String(line)) as { url: string }).url);
    const given = { PGHOST: url.hostname, PGPORT: url.port, PGUSER: url.username, PGPASSWORD: url.password };
    Object.assign(process.env, given, { PGDATABASE: url.pathname.slice(1) });
    client = new Client();
    await client.connect();
    await client.query(`create function report(path text) returns table (title text) language sql as $$
      select 'report of ' || path from pg_sleep(case path when '/slow' then 60 else 0 end) $$`);
  }, 60_000);
  afterAll(async () => {
    await client.end();
    postgres.stdin!.end();
    await once(postgres, 'close');
    process.env = environment;
  });

  const running = async (): Promise<number> => {
    const text = `select from pg_stat_activity where state = 'active' and query = 'select * from report($1)'`;
    return (await client.query(text)).rowCount!;
  };

  it('stop-statement answers who stays, and stops the statement of who hangs up', async () => {
    await using server = serveReports();
    const url = `http://127.0.0.1:${await listen(server)}`;
    expect(await (await fetch(`${url}/fast`)).json()).toEqual([{ title: 'report of /fast' }]);

    const controller = new AbortController();
    const slow = fetch(`${url}/slow`, { signal: controller.signal }).catch((error: unknown) => error);
    while ((await running()) === 0) await sleep(5); // else the test times out
    controller.abort('gone');
    expect(await slow).toBe('gone');
    while ((await running()) > 0) await sleep(5); // it would sleep for a minute
    server.closeAllConnections();
    server.close();
  }, 30_000);

  describe('copy-users', () => {
    let pool: Pool;
    beforeAll(async () => {
      pool = new Pool({ max: 1 });
      pool.on('connect', (client) => client.on('error', () => undefined)); // the server may go before the connection does
      await pool.query('create table users (name text)');
    });
    afterAll(() => pool.end());

    const count = async (): Promise<number> => (await pool.query('select from users')).rowCount!;
    const copying = async (): Promise<number> =>
      (await client.query("select from pg_stat_activity where state = 'active' and query like 'copy users%'"))
        .rowCount!;

    it('copies lines into a table', async () => {
      const lines = async function* () {
        yield 'Ada\n';
        yield 'Grace\n';
      };
      expect(await copyUsers(new AbortController().signal, pool, lines())).toBe(2);
      expect(await count()).toBe(2);
    });

    it('leaves neither rows nor a statement behind when it is aborted in the middle', async () => {
      const controller = new AbortController();
      let isClosed = false;
      const lines = async function* () {
        try {
          for (;;) yield 'Linus\n'.repeat(1_000);
        } finally {
          isClosed = true;
        }
      };
      const copied = copyUsers(controller.signal, pool, lines()).catch((error: unknown) => error);
      while ((await copying()) === 0) await sleep(5); // else the test times out
      controller.abort('enough');
      expect(await copied).toBe('enough');
      expect([await copying(), await count(), isClosed, pool.totalCount - pool.idleCount]).toEqual([0, 2, true, 0]);
    });

    it('is abort-safe', async () => {
      const lines = async function* () {
        yield 'Linus\n';
      };
      await checkAbortSafety((signal) => copyUsers(signal, pool, lines()), {
        mayFinish: true, // a commit that is through
        mayWait: true, // until the server has answered
        starts: ({ place }) => place.includes('request-cancel'),
        maxRuns: 25,
      });
      await pool.query("delete from users where name = 'Linus'");
    });

    it('leaves nothing behind when the lines fail', async () => {
      const lines = async function* () {
        yield 'Linus\n';
        throw new Error('of the lines');
      };
      await expect(copyUsers(new AbortController().signal, pool, lines())).rejects.toThrow('of the lines');
      expect([await copying(), await count(), pool.totalCount - pool.idleCount]).toEqual([0, 2, 0]);
    });
  });
});

describe('dump-database', () => {
  it('gives what the command writes, what it dies of, or nothing when it is aborted', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cancelkit-dump-'));
    try {
      // No pg_dump is needed to see that one would be ended: this one stands in for it.
      const standIn = 'case $2 in small) echo "-- $2";; huge) sleep 60;; *) echo "no database $2" >&2; exit 1;; esac';
      writeFileSync(join(folder, 'pg_dump'), `#!/bin/sh\n${standIn}\n`, { mode: 0o755 });
      const script = `
        const { dump } = await import(${JSON.stringify(pathToFileURL(join(__dirname, 'dump-database.ts')))});
        const controller = new AbortController();
        console.log(await dump(controller.signal, 'small'));
        console.log(await dump(controller.signal, 'missing').catch((error) => error.message));
        const huge = dump(controller.signal, 'huge');
        controller.abort();
        console.log(await huge);`;
      // Started in Jest, a command would not see the PATH that a test sets.
      const child = spawn(process.execPath, [...loader, '--input-type=module', '--eval', script], {
        env: { ...process.env, PATH: `${folder}:${process.env.PATH ?? ''}` },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [output, exitCode] = await Promise.all([text(child.stdout), once(child, 'close').then(([code]) => code)]);
      expect(output).toBe('-- small\n\n"pg_dump" exited with code 1: no database missing\nundefined\n');
      expect(exitCode).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 30_000);
});

describe('close-server', () => {
  it('finishes what is under way when it is sent SIGTERM', async () => {
    const probe = createServer();
    const port = await listen(probe);
    probe.close();
    const child = spawn(process.execPath, [...loader, join(__dirname, 'close-server.ts'), 'run', String(port)]);
    try {
      const closed = once(child, 'close');
      let stdout = '';
      let stderr = '';
      child.stdout.on('data', (chunk: Buffer) => (stdout += String(chunk)));
      child.stderr.on('data', (chunk: Buffer) => (stderr += String(chunk)));
      const request = async (): Promise<string> => {
        for (;;) {
          try {
            return await (await fetch(`http://127.0.0.1:${port}/report`, { headers: { connection: 'close' } })).text();
          } catch (error) {
            if (!String((error as Error).cause).includes('ECONNREFUSED') || child.exitCode !== null) throw error;
            await sleep(20); // it has not begun to listen
          }
        }
      };
      const answer = request();
      while (!stdout.includes('/report')) await sleep(5); // else the test times out
      child.kill('SIGTERM');
      expect(await answer).toBe('done');
      expect(await closed).toEqual([0, null]);
      expect(stdout).toBe('/report\nclosed\n');
      expect(stderr).toBe('SIGTERM: finishing what is under way; once more ends it at once\n');
    } finally {
      child.kill('SIGKILL');
    }
  }, 30_000);
});

describe('watch-log', () => {
  it('waits for the line that matters, and leaves nothing running', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cancelkit-log-'));
    const file = join(folder, 'log');
    try {
      writeFileSync(file, 'starting\n');
      const found = waitForLine(new AbortController().signal, file, 'ready');
      appendFileSync(file, 'ready on 8080\nrequest\n');
      expect(await found).toBe('ready on 8080');
      expect(execFileSync('ps', ['-A', '-o', 'args='], { encoding: 'utf8' })).not.toContain(file);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 30_000);
});

describe('fetch-report', () => {
  it('tells the service how long it waits', async () => {
    let left: string | string[] | undefined;
    const server = createServer((request, response) => {
      left = request.headers['x-deadline-ms'];
      response.end('done');
    });
    const url = `http://127.0.0.1:${await listen(server)}`;
    expect(await fetchReport(new AbortController().signal, url, 60_000)).toBe('done');
    expect(Number(left)).toBeGreaterThan(0);
    expect(Number(left)).toBeLessThanOrEqual(60_000);
    server.closeAllConnections();
    server.close();
  });
});

describe('read-stream', () => {
  it('stores what comes, and knows an address', async () => {
    const request = new PassThrough();
    const stored: string[] = [];
    const store = async (chunk: Buffer): Promise<void> => void stored.push(String(chunk));
    const received = receive(new AbortController().signal, request, store, '127.0.0.1');
    request.write('some ');
    request.end('text');
    expect(await received).toBe('127.0.0.1 (IPv4)');
    expect(stored.join('')).toBe('some text');
  });

  it('destroys the stream when the signal aborts', async () => {
    const controller = new AbortController();
    const request = new PassThrough();
    const seen = new EventEmitter();
    const received = receive(controller.signal, request, async () => void seen.emit('stored'), 'localhost');
    const stored = once(seen, 'stored');
    request.write('some');
    await stored;
    controller.abort('enough');
    await expect(received).rejects.toBe('enough');
    expect(request.destroyed).toBe(true);
  });
});
