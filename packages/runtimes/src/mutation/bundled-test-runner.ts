import { PluginKind, declareClassPlugin } from '@stryker-mutator/api/plugin';
import {
  type DryRunResult,
  DryRunStatus,
  type MutantRunOptions,
  type MutantRunResult,
  MutantRunStatus,
  type TestRunner,
  TestStatus,
} from '@stryker-mutator/api/test-runner';
import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleTests, sourcesIn, testFiles } from '../bundle.js';
import type { MutantOutcome, MutantRun } from './mutant-run.js';

/**
 * Runs the tests for Stryker as they run in other runtimes: one bundle without Jest, in a process of its own for each mutant,
 * which loads in a tenth of a second and ends at the first failure. A test that waits for what can never come is seen at once,
 * for nothing is left to happen in its process: that is a timeout, told apart from a kill.
 */
export class BundledTestRunner implements TestRunner {
  readonly #dir = mkdtempSync(join(tmpdir(), 'cancelkit-mutants-'));
  readonly #bundle = join(this.#dir, 'tests.mjs');
  readonly #program = join(this.#dir, 'mutant-process.mjs');

  capabilities(): { reloadEnvironment: boolean } {
    return { reloadEnvironment: true };
  }

  async init(): Promise<void> {
    const packages = process.env.PACKAGE === undefined ? ['completion', 'cancellation'] : [process.env.PACKAGE];
    // What looks for leaks takes minutes; instrumented code needs more of the stack than the tests of its end leave it.
    const files = testFiles(packages).filter((file) => !/(leaks|depth)[^/\\]*$/.test(file));
    // The folder that it runs in has the instrumented sources.
    writeFileSync(this.#bundle, await bundleTests('node', files, [sourcesIn(process.cwd())]));
    await build({
      entryPoints: [fileURLToPath(new URL('./mutant-process.ts', import.meta.url))],
      outfile: this.#program,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'es2022',
    });
  }

  async dryRun({ timeout }: { timeout: number }): Promise<DryRunResult> {
    const outcome = await this.#run({}, timeout);
    if (outcome === undefined) return { status: DryRunStatus.Timeout };
    const { failed, hung, passed, coverage } = outcome;
    if (failed !== undefined || hung !== undefined) {
      const [title, error] = failed === undefined ? [hung, 'never ends'] : [failed.title, failed.error];
      return { status: DryRunStatus.Error, errorMessage: `${title}: ${error}` };
    }
    return {
      status: DryRunStatus.Complete,
      mutantCoverage: coverage,
      tests: passed.map(({ title, file, ms }) => ({
        id: title,
        name: title,
        fileName: file,
        timeSpentMs: ms,
        status: TestStatus.Success,
      })),
    };
  }

  async mutantRun({ activeMutant, hitLimit, testFilter, timeout }: MutantRunOptions): Promise<MutantRunResult> {
    const outcome = await this.#run(
      { mutant: activeMutant.id, ...(hitLimit && { hitLimit }), ...(testFilter && { tests: testFilter }) },
      timeout,
    );
    if (outcome === undefined) return { status: MutantRunStatus.Timeout, reason: 'the process did not end' };
    const { passed, failed, hung } = outcome;
    if (hung !== undefined) return { status: MutantRunStatus.Timeout, reason: hung };
    const nrOfTests = passed.length;
    if (failed === undefined) return { status: MutantRunStatus.Survived, nrOfTests };
    return {
      status: MutantRunStatus.Killed,
      killedBy: [failed.title],
      failureMessage: failed.error,
      nrOfTests: nrOfTests + 1,
    };
  }

  dispose(): Promise<void> {
    rmSync(this.#dir, { recursive: true, force: true });
    return Promise.resolve();
  }

  /** undefined: it did not end in time. */
  async #run(run: Omit<MutantRun, 'bundle'>, timeout: number): Promise<MutantOutcome | undefined> {
    const orders = join(this.#dir, 'orders.json');
    const answer = join(this.#dir, 'answer.json');
    rmSync(answer, { force: true });
    writeFileSync(orders, JSON.stringify({ bundle: this.#bundle, ...run } satisfies MutantRun));
    const child = spawn(process.execPath, ['--unhandled-rejections=throw', this.#program, orders, answer], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, FUZZ_RUNS: '300' }, // what lives runs all of them: thousands of programs, thousands of times
      timeout: Math.max(1_000, Math.round(timeout) - 1_000), // before Stryker gives up this runner
      killSignal: 'SIGKILL',
    });
    let said = '';
    child.stderr.on('data', (chunk) => (said = `${said}${String(chunk)}`.slice(-2_000)));
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
    if (signal === 'SIGKILL') return undefined;
    // A mutant may end the process: that is no hang, and somebody would see it.
    if (code !== 0)
      return { passed: [], coverage: { static: {}, perTest: {} }, failed: { title: 'the process', error: said } };
    return JSON.parse(readFileSync(answer, 'utf8')) as MutantOutcome;
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'bundled', BundledTestRunner)];
