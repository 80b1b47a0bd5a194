import { runFixture } from '../../../completion/test/support/run-fixture.js';

/** What a scenario of a fixture left behind; see `heap-growth.mjs`. */
export interface Growth {
  /** In bytes. */
  readonly growth: number;
  readonly listeners: number;
}

/** The limit for a million operations: less than one byte for each. */
export const MEGABYTE = 1_000_000;

/** Runs a scenario of a fixture that ends with `reportGrowth`, in a process of its own. */
export async function growthOf(fixture: string, scenario: string): Promise<Growth> {
  const { code, stdout, stderr } = await runFixture(fixture, [scenario], ['--expose-gc']);
  if (code !== 0) throw new Error(`${fixture} ${scenario} ended with ${String(code)}: ${stderr}`);
  return JSON.parse(stdout) as Growth;
}
