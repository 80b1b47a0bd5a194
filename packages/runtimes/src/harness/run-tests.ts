import { NotHere, missed } from './not-here.js';
import { assertions } from './jest-globals.js';
import { type Test, collect } from './suite.js';

/** What came of the tests in one runtime. */
export interface Outcome {
  readonly passed: number;
  readonly skipped: readonly string[];
  readonly failed: readonly { title: string; error: string }[];
  /** Errors that no test has caught, each with the test that ran when it was heard of. */
  readonly loose: readonly string[];
  readonly ms: number;
}

/** A test that takes longer hangs: the slowest one takes ten seconds, on a machine with nothing else to do. */
const LIMIT = 120_000;

/** What somebody who runs the tests one by one wants: all are run, and nobody is told, where it is left out. */
export interface Steps {
  /** Whether a test runs; the others are not counted. */
  wants?(title: string): boolean;
  onTest?(title: string, file: string): void;
  onPassed?(title: string, ms: number): void;
  onFailed?(title: string, error: string): void;
  /** After how many ms a test hangs. */
  readonly limit?: number;
}

/**
 * Runs the test files, one after the other, each when it has been told: a test that never yields is in the last of them. Tests
 * with one of the texts of `without` in their title are left out: there the platform alone does what it should not.
 */
export async function runTests(
  files: readonly (readonly [name: string, load: () => unknown])[],
  onFile: (name: string) => unknown = () => undefined,
  without: readonly string[] = [],
  steps: Steps = {},
): Promise<Outcome> {
  const { limit = LIMIT } = steps;
  const outcome = {
    passed: 0,
    skipped: [] as string[],
    failed: [] as { title: string; error: string }[],
    loose: [] as string[],
  };
  const start = Date.now();
  const { setTimeout: startTimer, clearTimeout: stopTimer } = globalThis; // a test may put others in their places
  let running = '';
  const loose = (event: Event): void => {
    event.preventDefault();
    const { reason, error = reason } = event as unknown as { reason?: unknown; error?: unknown };
    // What is not here may be missed once more when its test has ended.
    if (missed.length === 0 && !(error instanceof NotHere)) outcome.loose.push(`${running}: ${textOf(error)}`);
  };
  for (const type of ['unhandledrejection', 'error']) globalThis.addEventListener?.(type, loose);
  for (const [name, load] of files) {
    let tests: Test[] = [];
    missed.length = 0;
    await onFile(name);
    try {
      tests = collect(name, load);
    } catch (error) {
      note(name, error);
    }
    for (const test of tests) {
      if (steps.wants?.(test.title) === false) continue;
      if (without.some((text) => test.title.includes(text))) {
        outcome.skipped.push(`${test.title}: the platform alone is wrong there`);
        continue;
      }
      let timer: unknown;
      running = test.title;
      steps.onTest?.(running, name);
      const began = Date.now();
      missed.length = 0;
      const late = new Promise<never>((_, reject) => {
        timer = startTimer(() => {
          void onFile(name); // it may be silent for some more time
          reject(new Error(`still running after ${limit} ms`));
        }, limit);
        if (steps.limit !== undefined) (timer as { unref?(): void }).unref?.(); // else nobody sees that nothing is left to happen
      });
      try {
        await Promise.race([run(test), late]);
        outcome.passed += 1;
        steps.onPassed?.(test.title, Date.now() - began);
      } catch (error) {
        note(test.title, error);
      } finally {
        stopTimer(timer as number);
      }
    }
  }
  for (const type of ['unhandledrejection', 'error']) globalThis.removeEventListener?.(type, loose);
  return { ...outcome, ms: Date.now() - start };

  function note(title: string, error: unknown): void {
    if (missed.length > 0) outcome.skipped.push(`${title}: ${missed.join(', ')}`);
    else {
      outcome.failed.push({ title, error: textOf(error) });
      steps.onFailed?.(title, textOf(error));
    }
  }
}

async function run({ body, before, after }: Test): Promise<void> {
  assertions.made = 0;
  assertions.expected = undefined;
  try {
    for (const hook of before) await hook();
    await body();
    const { made, expected } = assertions;
    if (expected !== undefined && made !== expected)
      throw new Error(`made ${String(made)} assertions, not ${String(expected)}`);
  } finally {
    for (const hook of after) await hook();
  }
}

function textOf(error: unknown): string {
  try {
    return error instanceof Error
      ? `${error.name}: ${error.message}\n${error.stack ?? ''}`.slice(0, 2_000)
      : String(error);
  } catch {
    return 'an error that cannot be shown';
  }
}
