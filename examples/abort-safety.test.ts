// Each example that takes a signal is aborted at every point there is; what is right for it, beyond the rule, is declared.
import { Operations } from '@cancelkit/operations';
import { memoryStore } from '@cancelkit/operations/testing';
import { type AbortSafetyOptions, type Probe, checkAbortSafety, manualClock } from '@cancelkit/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { delay, succeeded } from 'cancelkit';
import { execFile } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { runInThisContext } from 'node:vm';
import { receive as receiveMessage } from './03-wrap-event.js';
import { delayUntil } from './04-wrap-timer.js';
import { writeReport as writeInScope } from './08-scope-cleanup.js';
import { readAnswer } from './11-streamed-answer.js';
import { countPrimes } from './14-responsive-loop.js';
import { pay } from './demo/clients/visit.js';
import { Census } from './demo/counting/census.js';
import { hashFiles } from './demo/server/expected-answer.js';
import { dump } from './dump-database.js';
import { fetchReport } from './fetch-report.js';
import { pay as payByWebhook } from './operations/wait-for-webhook.js';
import { receive } from './read-stream.js';
import { main as threeStates } from './three-states.js';
import { waitForLine } from './watch-log.js';
import { writeReport } from './write-report.js';

interface Checked {
  readonly fn: (signal: AbortSignal, probe: Probe) => PromiseLike<unknown>;
  readonly options?: AbortSafetyOptions;
  /** Why it needs these options. */
  readonly because?: string;
}

const log = (): void => undefined;
const folder = mkdtempSync(join(tmpdir(), 'cancelkit-examples-'));
const job = {
  root: join(folder, 'files'),
  skip: [],
  maxBytes: 1e6,
  maxFileBytes: 1e6,
  bytesPerSecond: 1e9,
  rowsPerSecond: 1,
};

const server = createServer((_, response) => {
  response.write('{"hash":""}\n');
  setTimeout(() => response.end(), 3);
});
const port = (): number => (server.address() as AddressInfo).port;

/** Its clock stands still: no timer of its own is one of who is checked. */
const operations = new Operations(memoryStore(), { clock: manualClock() });

const processes: Omit<Checked, 'fn'> = {
  options: { mayFinish: true, mayWait: true, maxRuns: 6 },
  because: 'it waits until the process is gone; what has come to its end by then has succeeded',
};

/** The platform's fetch opens its connection, or ends the body by an AbortError, although it has been aborted before. */
const fetches: Omit<Checked, 'fn'> = {
  options: {
    outcome: (error, reason) => error === reason || (error as Error | undefined)?.name === 'AbortError',
    starts: ({ name }) => name === 'connection' || name === 'socket',
    maxRuns: 25,
  },
  because: 'it is the platform that does so',
};

const client = (hangUpAfterMs: number | undefined): Checked => ({
  fn: (signal) => {
    const plan = { client: 1, connectAtMs: 1, hangUpAfterMs };
    return pay(signal, { plan, progressLines: 0 }, port(), () => 0);
  },
});

const checked: Record<string, Checked> = {
  '03-wrap-event.ts: receive': {
    fn: (signal, probe) => {
      const inbox = probe.watch(new EventEmitter(), 'message');
      const timer = setTimeout(() => inbox.emit('message', { topic: 'news', text: '' }), 2);
      return receiveMessage(signal, inbox, 'news').finally(() => clearTimeout(timer));
    },
  },
  '04-wrap-timer.ts: delayUntil': { fn: (signal) => delayUntil(signal, new Date(Date.now() + 3)) },
  '08-scope-cleanup.ts: writeReport': {
    fn: (signal) => writeInScope(signal, log, (inner) => delay(inner, 2).then(() => 'all is well')),
    options: { mayFinish: true, maxRuns: 25 },
    because: 'when the work is done, its report is written',
  },
  '11-streamed-answer.ts: readAnswer': {
    fn: (signal) => readAnswer(signal, `http://127.0.0.1:${port()}`, log),
    ...fetches,
  },
  '14-responsive-loop.ts: countPrimes': { fn: (signal) => countPrimes(signal, 40) },
  'demo/clients/visit.ts: pay': client(undefined),
  'demo/clients/visit.ts: pay, and hang up': client(1),
  'demo/counting/census.ts: watch': {
    fn: (signal) => new Census('nobody', undefined, () => 0).watch(signal, log),
    options: { finishMs: Infinity, settleMs: 300, maxRuns: 3 },
    because: 'only an abort ends it',
  },
  'demo/server/expected-answer.ts: hashFiles': { fn: (signal) => hashFiles(signal, job), options: { maxRuns: 25 } },
  'dump-database.ts: dump': { fn: (signal) => dump(signal, 'small'), ...processes },
  'fetch-report.ts: fetchReport': { fn: (signal) => fetchReport(signal, `http://127.0.0.1:${port()}`), ...fetches },
  'operations/wait-for-webhook.ts: pay': {
    fn: (signal) => {
      const order = (_: AbortSignal, id: string) => operations.get(id).trySettle(succeeded({ amount: 1 }));
      return payByWebhook(signal, operations, order, 60_000);
    },
  },
  'read-stream.ts: receive': {
    fn: (signal) => {
      const request = new PassThrough();
      const timer = setTimeout(() => request.end('text'), 2);
      request.write('some ');
      return receive(signal, request, async () => undefined, '127.0.0.1').finally(() => clearTimeout(timer));
    },
  },
  'three-states.ts: main': {
    fn: (signal) => threeStates(log, signal, (inner) => delay(inner, 2).then(() => ({ name: 'Ada' }))),
  },
  'watch-log.ts: waitForLine': { fn: (signal) => waitForLine(signal, join(folder, 'log'), 'ready'), ...processes },
  'write-report.ts: writeReport': { fn: (signal) => writeReport(signal, 2, log) },
};

/** Those that are checked by the test that has what they need. */
const checkedIn: Record<string, string> = {
  'copy-users.ts: copyUsers': 'node.test.ts',
  'demo/server/answer-with-cancelkit.ts: answerWithCancelkit': 'abort-safety.test.ts',
  'demo/server/answer-with-race.ts: answerWithRace': 'abort-safety.test.ts',
  'threads/crunch-in-pool.ts: crunch': 'threads/threads.test.ts',
  'threads/first-solution.ts: solve': 'threads/threads.test.ts',
  'wrap-xhr.ts: load': 'examples.test.ts',
  'operations/graphile-job.ts: enqueue': 'queues.test.ts',
  'operations/pg-boss-job.ts: enqueue': 'queues.test.ts',
  'operations/transcode-queue.ts: enqueue': 'queues.test.ts',
};

/** A run of theirs starts a PostgreSQL: seconds, each time. */
const interrupts = 'demo/demo.test.ts interrupts them, and looks for what is left';
const exempt: Record<string, string> = {
  'demo/database/open-database.ts: openDatabase': interrupts,
  'demo/database/start-postgres.ts: startPostgres': interrupts,
  'demo/run-demo.ts: runDemo': interrupts,
  'demo/run-mode.ts: runMode': interrupts,
};

/** What a file exports that takes a signal: functions, also as constants, and methods. */
function takersIn(file: string): string[] {
  const text = readFileSync(join(__dirname, file), 'utf8');
  const heads =
    /^(?:export (?:async )?function\*? (\w+)|export const (\w+)(?:: \w+)? = (?:async )?| {2}(?:async )?(\w+))(?:<[^(]*>)?\(/gm;
  return [...text.matchAll(heads)].flatMap(({ 0: head, 1: fn, 2: constant, 3: method, index }) => {
    const parameters = parametersAt(text, index + head.length);
    const takes =
      /\bsignal\??: AbortSignal/.test(parameters) || (constant !== undefined && /^signal\b/.test(parameters));
    return takes ? [`${file}: ${fn ?? constant ?? method}`] : [];
  });
}

/** The parameters that begin here, without those of functions among them. */
function parametersAt(text: string, start: number): string {
  let parameters = '';
  for (let i = start, depth = 1; depth > 0 && i < text.length; i++) {
    if (text[i] === '(') depth += 1;
    if (text[i] === ')') depth -= 1;
    if (depth === 1) parameters += text.charAt(i);
  }
  return parameters;
}

const files = readdirSync(__dirname, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.includes('node_modules'),
);

describe('an example that takes a signal', () => {
  // A command that is started in Jest sees the PATH of the process, and not the one of Jest's copy of it.
  const { env } = runInThisContext('process') as NodeJS.Process;
  const path = env.PATH;

  beforeAll(async () => {
    mkdirSync(job.root);
    for (const name of ['a', 'b', 'c']) writeFileSync(join(job.root, name), name);
    writeFileSync(join(folder, 'log'), 'starting\nready on 8080\n');
    writeFileSync(join(folder, 'pg_dump'), '#!/bin/sh\necho dumped\n', { mode: 0o755 });
    env.PATH = `${folder}:${path ?? ''}`;
    await once(server.listen(0, '127.0.0.1'), 'listening');
  });
  afterAll(async () => {
    await operations.dispose();
    env.PATH = path;
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  });

  it.each(Object.entries(checked))('is abort-safe: %s', async (_, { fn, options }) => {
    const { points } = await checkAbortSafety(fn, options);
    expect(points.length).toBeGreaterThan(3);
  });

  it.each(Object.entries(checked))('is declared with a reason: %s', (_, { options, because }) => {
    const declared = Object.keys(options ?? {}).some((name) => name !== 'maxRuns');
    expect(typeof because).toBe(declared ? 'string' : 'undefined');
  });

  it('is in one of the lists: how it is checked, where, or why not', () => {
    const names = Object.keys(checked).map((name) => name.replace(/, .*/, ''));
    const listed = new Set([...names, ...Object.keys(checkedIn), ...Object.keys(exempt)]);
    expect(files.flatMap(takersIn).sort()).toStrictEqual([...listed].sort());
  });

  it.each(Object.entries(checkedIn))('is checked elsewhere: %s', (taker, file) => {
    const [, name] = taker.split(': ');
    const text = readFileSync(join(__dirname, file), 'utf8');
    expect(text).toContain('AbortSafety(');
    expect(text).toMatch(new RegExp(`\\b${name}\\(signal, `));
  });

  it('ends its processes, as the demo has it; what Promise.race leaves is found out', async () => {
    const script = `
      import { checkAbortSafety, exploreAbortSafety } from '@cancelkit/testing';
      const load = (name) => import(${JSON.stringify(pathToFileURL(join(__dirname, 'demo/server/')).href)} + name);
      const { answerWithCancelkit } = await load('answer-with-cancelkit.ts');
      const { answerWithRace } = await load('answer-with-race.ts');
      const task = { tag: 'cancelkit-abort-safety/1', job: ${JSON.stringify(job)}, onProgress: () => undefined };
      const options = { mayFinish: true, mayWait: true, maxRuns: 2 };
      await checkAbortSafety((signal) => answerWithCancelkit(signal, task), options);
      const race = await exploreAbortSafety((signal) => answerWithRace(signal, task), { maxRuns: 2 });
      console.log(JSON.stringify(race.defects.map(({ kind, text }) => kind + ' ' + text.split(' of ')[0])));`;
    const args = ['--conditions=@cancelkit/source', '--import', 'tsx', '--input-type=module', '--eval', script];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: __dirname });
    // And its processes, unless the machine is so busy that those of runs without an abort are still ending, too.
    expect(JSON.parse(stdout)).toContain('listener 1 abort listener left');
  });
});
