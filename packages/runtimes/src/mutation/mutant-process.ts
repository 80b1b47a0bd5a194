// Runs tests with one mutant in a process of its own, up to the first that fails. Its arguments are two files: what to do, and
// where to write what came of it.
import { readFileSync, writeFileSync } from 'node:fs';
import type { runTests } from '../harness/run-tests.js';
import type { MutantOutcome, MutantRun } from './mutant-run.js';

const [orders = '', answer = ''] = process.argv.slice(2);
const { bundle, mutant, hitLimit, tests } = JSON.parse(readFileSync(orders, 'utf8')) as MutantRun;

/** What instrumented code reads and counts in. */
const instrumented = {
  activeMutant: mutant,
  hitLimit,
  hitCount: hitLimit === undefined ? undefined : 0,
  currentTestId: undefined as string | undefined,
  mutantCoverage: { static: {}, perTest: {} } as MutantOutcome['coverage'],
};
(globalThis as { __stryker__?: typeof instrumented }).__stryker__ = instrumented;

const passed: MutantOutcome['passed'][number][] = [];
let running = { title: 'no test', file: '' };

function end(rest: Pick<MutantOutcome, 'failed' | 'hung'>): never {
  const { mutantCoverage } = instrumented;
  const titles = new Set(passed.map(({ title }) => title)); // what was skipped covers nothing
  const perTest = Object.entries(mutantCoverage.perTest).filter(([title]) => titles.has(title));
  const isEndless = hitLimit !== undefined && (instrumented.hitCount ?? 0) > hitLimit;
  const outcome: MutantOutcome = {
    passed,
    coverage: { static: mutantCoverage.static, perTest: Object.fromEntries(perTest) },
    ...(isEndless ? { hung: running.title } : rest),
  };
  writeFileSync(answer, JSON.stringify(outcome));
  process.exit(0);
}
const failed = (title: string, error: unknown): never => end({ failed: { title, error: String(error) } });

process.on('uncaughtException', (error) => failed(running.title, error));
// Nothing is left that could end the test which waits.
process.on('beforeExit', () => end({ hung: running.title }));

const wanted = tests && new Set(tests);
const { run } = (await import(bundle)) as {
  run(
    ...rest: Parameters<typeof runTests> extends [unknown, ...infer Rest] ? Rest : never
  ): ReturnType<typeof runTests>;
};
await run(undefined, undefined, {
  limit: 30_000, // instrumented code is slow
  wants: (title) => wanted?.has(title) !== false,
  onTest(title, file) {
    running = { title, file };
    instrumented.currentTestId = title;
  },
  onPassed(title, ms) {
    instrumented.currentTestId = undefined;
    passed.push({ ...running, title, ms });
  },
  onFailed: (title, error) => (error.includes('still running after') ? end({ hung: title }) : failed(title, error)),
});
end({});
