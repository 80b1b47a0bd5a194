import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { throwIfAborted } from 'cancelkit';
import { colors } from './report/colors.js';
import type { Database } from './database/database.js';
import { expectedAnswer, hashFiles } from './server/expected-answer.js';
import { findProblems } from './report/find-problems.js';
import { type Answer, type Job, jobIn } from './server/job.js';
import { modes } from './server/mode.js';
import { openDatabase } from './database/open-database.js';
import type { DemoOptions } from './options.js';
import { planClients } from './clients/plan-clients.js';
import { type ModeReport, requestLines, timelineLines, totalLines } from './report/report.js';
import { runMode } from './run-mode.js';
import { StatusLine } from './report/status-line.js';
import { statusOf } from './report/status-of.js';
import { timelineSvg } from './report/timeline-svg.js';
import { totalsOf } from './report/totals.js';

const say = (...lines: string[]): unknown => process.stdout.write(lines.map((line) => `${line}\n`).join(''));

/**
 * Runs both modes, one after the other, with the same clients, and reports. Whichever way it ends, what it started or
 * created is gone.
 *
 * @returns whether all was as it has to be
 */
export async function runDemo(signal: AbortSignal, runId: string, options: DemoOptions): Promise<boolean> {
  const startedAt = performance.now();
  say(
    colors.bold('A client hangs up, and the work really stops.'),
    `Run ${runId}: ${options.clients} clients, ${options.hangUp} of them hang up, seed ${options.seed}.`,
  );
  const { database, about, close } = await openDatabase(signal, runId, options.clients);
  try {
    say(database === undefined ? colors.yellow(about) : `${about}.`);
    return await compareModes(signal, runId, options, database, startedAt);
  } finally {
    await close();
  }
}

async function compareModes(
  signal: AbortSignal,
  runId: string,
  options: DemoOptions,
  database: Database | undefined,
  startedAt: number,
): Promise<boolean> {
  const job = jobIn(fileURLToPath(new URL('../..', import.meta.url)));
  const plan = planClients(options.clients, options.hangUp, options.seed);
  const status = new StatusLine(process.stdout);
  status.update('Hashing the files once here, to know what the answer must be …');
  const files = await hashFiles(signal, job);
  await database?.load(files);
  const all = expectedAnswer(files);
  const expected: Answer = database === undefined ? { ...all, copies: undefined } : all;
  status.clear();
  say(...descriptionOf(expected, job));

  const reports: ModeReport[] = [];
  const problems: string[] = [];
  for (const mode of modes) {
    const turn = { runId, mode, job, database, plan };
    const requests = await runMode(signal, turn, (...seen) => status.update(statusOf(mode, ...seen)));
    status.clear();
    const report = { mode, requests, totals: totalsOf(requests, expected) };
    reports.push(report);
    problems.push(...findProblems(mode, requests, expected));
    say('', colors.bold(mode.title), ...requestLines(report));
  }
  if (problems.length > 0 && expectedAnswer(await hashFiles(signal, job)).hash !== expected.hash) {
    problems.push('The files themselves changed while the demo ran: run it again when nothing writes to them.');
  }

  say('', ...timelineLines(reports, process.stdout.columns ?? 100), '', ...totalLines(reports), '');
  const seconds = (performance.now() - startedAt) / 1000;
  if (options.json !== undefined) {
    const totals = Object.fromEntries(reports.map((report) => [report.mode.name, report.totals]));
    const requests = Object.fromEntries(reports.map((report) => [report.mode.name, report.requests]));
    const ok = problems.length === 0;
    const json = {
      runId,
      ok,
      problems,
      options,
      seconds,
      database: database !== undefined,
      expected,
      totals,
      requests,
    };
    writeFileSync(options.json, `${JSON.stringify(json, undefined, 2)}\n`);
    say(`Written to ${options.json}.`);
  }
  if (options.svg !== undefined) {
    writeFileSync(options.svg, timelineSvg(reports));
    say(`Drawn in ${options.svg}.`);
  }
  throwIfAborted(signal);
  say(...problems.map((problem) => colors.red(`✗ ${problem}`)));
  if (problems.length === 0)
    say(colors.green(`✓ With cancelkit nothing was left running. ${seconds.toFixed(1)} s in all.`));
  return problems.length === 0;
}

function descriptionOf({ hash, files, bytes, copies }: Answer, job: Job): string[] {
  const processes = [
    `Each request hashes ${files} files of this repository and its node_modules, ${Math.round(bytes / 1e6)} MB,`,
    `in a process with two children, at ${job.bytesPerSecond / 1e6} MB a second. The answer must be ${hash.slice(0, 16)}…`,
  ];
  if (copies === undefined) return processes;
  return [
    ...processes,
    `And it asks the database which of these files have the content of an earlier one, at ${job.rowsPerSecond} rows a second.`,
    `The answer must be ${copies.copies} files with ${copies.bytes} bytes.`,
  ];
}
