// How long a check takes: `npx tsx --conditions=@cancelkit/source packages/testing/test/time-checks.ts` prints the table of the README.
import { type AbortSafetyOptions, type Probe, exploreAbortSafety } from '@cancelkit/testing';
import { fileURLToPath } from 'node:url';
import { good } from './support/good.js';
import { cleanUp, goodOfNode } from './support/good-of-node.js';
import { planted } from './support/planted.js';
import { cleanUp as cleanUpPlanted, plantedOfNode } from './support/planted-of-node.js';

// The tables are CommonJS in Jest, and ask for this.
Object.assign(globalThis, { __filename: fileURLToPath(import.meta.url) });

type Checked = (signal: AbortSignal, probe: Probe) => PromiseLike<unknown>;

const TIMES = 9;

const checks: Record<string, { readonly fn: Checked; readonly options?: AbortSafetyOptions }> = {
  'a wait of 3 ms': good['a wait by hand']!,
  'all of two waits': good['cancelkit: all']!,
  'three attempts': good['cancelkit: retry']!,
  'a scope with a background loop': good['cancelkit: spawn']!,
  'a temporary folder': goodOfNode['a temporary folder']!,
  'a stream that is read': goodOfNode['a stream that is read']!,
  'a request over HTTP': goodOfNode['an agent that keeps connections']!,
  'a process, `maxRuns: 6`': goodOfNode.execFile!,
  'one that leaves a listener': planted.leavesListener!,
  'one that leaves a file open': plantedOfNode.leavesFile!,
  'one that hangs': planted.hearsNothing!,
};

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;

/** In milliseconds, the first time left out: then code is loaded, and connections are made. */
async function row(name: string): Promise<string> {
  const { fn, options = {} } = checks[name]!;
  const times: number[] = [];
  let { points, runs } = await exploreAbortSafety(fn, options);
  for (let i = 0; i < TIMES; i++) {
    const report = await exploreAbortSafety(fn, options);
    ({ points, runs } = report);
    times.push(report.ms);
  }
  return `| ${name} | ${points.length} | ${runs} | ${Math.round(median(times))} |`;
}

console.log(
  `Node ${process.versions.node}, ${process.platform}\n\n| | points | runs | ms |\n| --- | --: | --: | --: |`,
);
for (const name of Object.keys(checks)) console.log(await row(name));
cleanUp();
cleanUpPlanted();
process.exit(); // servers of the tables
