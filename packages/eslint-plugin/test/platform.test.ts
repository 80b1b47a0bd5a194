import { describe, expect, it } from '@jest/globals';
import type { Linter } from 'eslint';
import { lint } from './support/lint.js';

const imports = `import { exec, execFile, fork, spawn } from 'node:child_process';
import { EventEmitter, on, once } from 'node:events';
import { open, readFile, watch, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { createInterface } from 'node:readline/promises';
import { PassThrough } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { scheduler, setImmediate, setInterval, setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { CompletionSource } from '@cancelkit/completion';
import { waitAsync } from '@cancelkit/cancellation';

const emitter = new EventEmitter();
const file = await open('a');
const lines = createInterface(process.stdin);
const source = new CompletionSource<string>();
declare const readable: ReadableStream<string>;
declare const writable: WritableStream<string>;
declare const pair: ReadableWritablePair<string, string>;
`;

/** Calls without a signal, and the same with one. */
const late = [
  [`fetch('a')`, `fetch('a', { signal })`],
  [`fetch('a', { method: 'PUT' })`, `fetch('a', { method: 'PUT', signal })`],
  [`setTimeout(1, 'x')`, `setTimeout(1, 'x', { signal })`],
  [`setImmediate('x')`, `setImmediate('x', { signal })`],
  [`setInterval(1, 'x')`, `setInterval(1, 'x', { signal })`],
  [`scheduler.wait(1)`, `scheduler.wait(1, { signal })`],
  [`once(emitter, 'x')`, `once(emitter, 'x', { signal })`],
  [`on(emitter, 'x')`, `on(emitter, 'x', { signal })`],
  [`exec('ls')`, `exec('ls', { signal })`],
  [`execFile('ls')`, `execFile('ls', { signal })`],
  [`execFile('ls', ['-l'])`, `execFile('ls', ['-l'], { signal })`],
  [`spawn('ls', ['-l'])`, `spawn('ls', ['-l'], { signal })`],
  [`fork('a.js')`, `fork('a.js', { signal })`],
  [`promisify(exec)('ls')`, `promisify(exec)('ls', { signal })`],
  [`readFile('a')`, `readFile('a', { signal })`],
  [`writeFile('a', 'x')`, `writeFile('a', 'x', { signal })`],
  [`watch('a')`, `watch('a', { signal })`],
  [`file.readFile()`, `file.readFile({ signal })`],
  [`file.writeFile('x')`, `file.writeFile('x', { signal })`],
  [`pipeline(process.stdin, process.stdout)`, `pipeline(process.stdin, process.stdout, { signal })`],
  [`finished(process.stdin)`, `finished(process.stdin, { signal })`],
  [`lines.question('x')`, `lines.question('x', { signal })`],
  [`readable.pipeTo(writable)`, `readable.pipeTo(writable, { signal })`],
  [`navigator.locks.request('a', () => 1)`, `navigator.locks.request('a', { signal }, () => 1)`],
  [`navigator.credentials.get()`, `navigator.credentials.get({ signal })`],
  [`waitAsync(source)`, `waitAsync(source, { signal })`],
] as const;

/** They take a signal, and what they give is nothing to wait for, or a stream. */
const silent = [
  `emitter.on('x', () => {})`,
  `new EventTarget().addEventListener('x', () => {})`,
  `request('http://a')`,
  `readable.pipeThrough(pair)`,
  `new PassThrough()`,
];

const first = imports.split('\n').length;

/** What is reported of each call. One file for all of them: a program takes its time. */
function reportsOn(calls: readonly string[]): Linter.LintMessage[][] {
  const functions = calls.map((call, n) => `async function f${n}(signal: AbortSignal) { return [await ${call}]; }`);
  const messages = lint(imports + functions.join('\n'), { 'cancelkit/forward-signal': 'error' });
  return calls.map((_, n) => messages.filter(({ fatal = false, line }) => fatal || line === first + n));
}

const without = reportsOn(late.map(([call]) => call));
const passing = reportsOn(late.map(([, call]) => call));
const quiet = reportsOn(silent);

describe('forward-signal, for what the platform has', () => {
  it.each(late.map(([call, passed], n) => ({ call, passed, n })))('reports $call', ({ passed, n }) => {
    expect(without[n]).toMatchObject([
      { ruleId: 'cancelkit/forward-signal', suggestions: [{ desc: 'Pass `signal`.' }] },
    ]);
    expect(passing[n]).toStrictEqual([]);
    const [suggestion] = without[n]?.[0]?.suggestions ?? [];
    expect(passed).toContain(suggestion?.fix.text.replace(/^, /, ''));
  });

  it.each(silent.map((call, n) => ({ call, n })))('is silent about $call', ({ n }) => {
    expect(quiet[n]).toStrictEqual([]);
  });

  it('has nothing to suggest where an argument before is missing', () => {
    const [[report, ...others] = []] = reportsOn(['setTimeout(1)']);
    expect(report?.suggestions ?? []).toStrictEqual([]);
    expect(others).toStrictEqual([]);
    expect(report?.ruleId).toBe('cancelkit/forward-signal');
  });
});

describe('types', () => {
  it.each([
    ['dom', 'project'],
    ['node', 'project'],
    ['dom', 'projectService'],
  ] as const)('of %s are found by `%s`', (fixture, project) => {
    const code = `declare function load(options?: { signal?: AbortSignal }): Promise<void>;
async function f(signal: AbortSignal) { await load(); }
async function g(signal: AbortSignal) { await load({ signal }); }`;
    expect(lint(code, { 'cancelkit/forward-signal': 'error' }, fixture, project)).toMatchObject([
      { ruleId: 'cancelkit/forward-signal', line: 2 },
    ]);
  });
});
