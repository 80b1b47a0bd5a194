import { describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onSource } from '../packages/completion/test/support/run-fixture.js';

interface Example {
  main(log: (line: string) => void): void | Promise<void>;
}

/** What each example prints. */
const outputs: Record<string, string[]> = {
  '01-first-cancel': [
    'a short delay: succeeded',
    'a long delay: canceled, because the user went away',
    'on an aborted signal: canceled at once',
  ],
  '02-settle-once': [
    'cleanup: succeeded',
    'continuation: succeeded',
    'primary wins: true',
    'replica wins: false',
    'Cannot cancel: the source is already succeeded (value: "from the primary"). Use trySetCanceled() if completions may race.',
    'AlreadyCompletedError leaves the outcome alone: from the primary',
  ],
  '03-wrap-event': [
    'news: abort works',
    'listeners while waiting: 1',
    'more news: canceled',
    'listeners afterwards: 0',
  ],
  '04-wrap-timer': ['five milliseconds later', 'timers while waiting: 1', 'tomorrow: canceled', 'timers afterwards: 0'],
  '05-link-signal': [
    'two links, native listeners: 1',
    'answered: {"status":"succeeded","value":"42"}',
    'waiting: {"status":"canceled","reason":"stop"}',
    'both: {"status":"canceled","reason":"stop"}',
    'native listeners afterwards: 0',
  ],
  '06-timeout-request': [
    '30 ms for everything: canceled, TimeoutError',
    'half a second of silence, /talks: succeeded',
    'half a second of silence, /silent: canceled',
  ],
};

const files = readdirSync(__dirname).filter((file) => /^\d\d-.*\.ts$/.test(file));

describe('the examples', () => {
  it.each(Object.keys(outputs))('%s prints what it promises', async (name) => {
    const lines: string[] = [];
    const example = (await import(`./${name}`)) as Example;
    await example.main((line) => lines.push(line));
    expect(lines).toStrictEqual(outputs[name]);
  });

  it.each(files)('%s says in its first line what it shows, in at most 60 lines', (file) => {
    const lines = readFileSync(join(__dirname, file), 'utf8').trimEnd().split('\n');
    expect(lines[0]).toMatch(/^\/\/ This example shows /);
    expect(lines.length).toBeLessThanOrEqual(60);
  });

  it('10-graceful-shutdown lets the fast request finish and aborts the slow one, on a real SIGTERM', async () => {
    const loader = [...(onSource ? ['--conditions=@cancelkit/source'] : []), '--import', 'tsx'];
    const file = join(__dirname, '10-graceful-shutdown.ts');
    const child = spawn(process.execPath, [...loader, file, 'run'], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const lines: string[] = [];
      const reader = createInterface(child.stdout);
      const [port] = (await once(reader, 'line')).map((line) => /\d+$/.exec(String(line))?.[0]);
      reader.on('line', (line) => lines.push(line));
      const responses = ['/fast', '/slow'].map(async (path) => (await fetch(`http://127.0.0.1:${port}${path}`)).text());
      while (!lines.includes('running: 2')) await once(reader, 'line');
      child.kill('SIGTERM');
      expect(await Promise.all(responses)).toStrictEqual(['succeeded', 'canceled']);
      if (child.exitCode === null) await once(child, 'exit');
      expect(child.exitCode).toBe(0);
      expect(lines).toStrictEqual([
        'running: 1',
        'running: 2',
        'SIGTERM: closing, 2 requests are running',
        '/fast: succeeded',
        '/slow: canceled',
        'closed',
      ]);
    } finally {
      child.kill('SIGKILL');
    }
  });
});
