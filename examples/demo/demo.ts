// A client hangs up, and the work really stops. See `npm run demo -- --help`.
import { randomBytes } from 'node:crypto';
import { match, settle } from 'cancelkit';
import type { Interruption } from './interruption.js';
import { interruptionSignal } from './interruption.js';
import { parseOptions } from './options.js';
import { runDemo } from './run-demo.js';
import { sweep } from './counting/sweep.js';
import { runTag } from './counting/worker-tag.js';

/** @returns the exit code */
async function main(): Promise<number> {
  if (process.platform === 'win32') {
    console.error(
      'error: Expected Linux or macOS: the demo stops process groups, which Windows has not. Use WSL there.',
    );
    return 1;
  }
  const options = parseOptions(process.argv.slice(2));
  const signal = interruptionSignal();
  const runId = randomBytes(4).toString('hex');
  const end = await settle(runDemo(signal, runId, options), signal);
  const swept = await sweep(runTag(runId)); // whichever way it ended; each mode has swept up after itself already
  return match(end, {
    succeeded: (isRight) => (isRight && swept.length === 0 ? 0 : 1),
    faulted: (error) => {
      console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
      return 1;
    },
    canceled: (reason) => {
      console.error(`\n${(reason as Interruption).message} Everything that run ${runId} had started is stopped.`);
      return (reason as Interruption).exitCode;
    },
  });
}

process.exitCode = await main();
