import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { throwIfAborted } from '@cancelkit/cancellation';
import { colors } from './colors.js';
import { expectedHash } from './expected-hash.js';
import { findProblems } from './find-problems.js';
import { jobIn } from './job.js';
import { modes } from './mode.js';
import type { DemoOptions } from './options.js';
import { planClients } from './plan-clients.js';
import { type ModeReport, requestLines, timelineLines, totalLines } from './report.js';
import { runMode } from './run-mode.js';
import { StatusLine } from './status-line.js';
import { statusOf } from './status-of.js';
import { totalsOf } from './totals.js';

const say = (...lines: string[]): unknown => process.stdout.write(lines.map((line) => `${line}\n`).join(''));

/**
 * Runs both modes, one after the other, with the same clients, and reports.
 *
 * @returns whether all was as it has to be
 */
export async function runDemo(signal: AbortSignal, runId: string, options: DemoOptions): Promise<boolean> {
  const startedAt = performance.now();
  const job = jobIn(fileURLToPath(new URL('../..', import.meta.url)));
  const plan = planClients(options.clients, options.hangUp, options.seed);
  const status = new StatusLine(process.stdout);
  say(
    colors.bold('A client hangs up, and the work really stops.'),
    `Run ${runId}: ${options.clients} clients, ${options.hangUp} of them hang up, seed ${options.seed}.`,
  );
  status.update('Hashing the files once here, to know what the answer must be …');
  const expected = await expectedHash(signal, job);
  status.clear();
  say(
    `Each request hashes ${expected.files} files of this repository and its node_modules, ${Math.round(expected.bytes / 1e6)} MB,`,
    `in a process with two children, at ${job.bytesPerSecond / 1e6} MB a second. The answer must be ${expected.hash.slice(0, 16)}…`,
  );

  const reports: ModeReport[] = [];
  const problems: string[] = [];
  for (const mode of modes) {
    const turn = { runId, mode, job, plan };
    const requests = await runMode(signal, turn, (...seen) => status.update(statusOf(mode, ...seen)));
    status.clear();
    const report = { mode, requests, totals: totalsOf(requests, expected) };
    reports.push(report);
    problems.push(...findProblems(mode, requests, expected));
    say('', colors.bold(mode.title), ...requestLines(report));
  }
  if (problems.length > 0 && (await expectedHash(signal, job)).hash !== expected.hash) {
    problems.push('The files themselves changed while the demo ran: run it again when nothing writes to them.');
  }

  say('', ...timelineLines(reports, process.stdout.columns ?? 100), '', ...totalLines(reports), '');
  const seconds = (performance.now() - startedAt) / 1000;
  if (options.json !== undefined) {
    const totals = Object.fromEntries(reports.map((report) => [report.mode.name, report.totals]));
    const requests = Object.fromEntries(reports.map((report) => [report.mode.name, report.requests]));
    const all = { runId, ok: problems.length === 0, problems, options, seconds, expected, totals, requests };
    writeFileSync(options.json, `${JSON.stringify(all, undefined, 2)}\n`);
    say(`Written to ${options.json}.`);
  }
  throwIfAborted(signal);
  say(...problems.map((problem) => colors.red(`✗ ${problem}`)));
  if (problems.length === 0)
    say(colors.green(`✓ With cancelable nothing was left running. ${seconds.toFixed(1)} s in all.`));
  return problems.length === 0;
}
