import { execFile } from 'node:child_process';
import type { Outcome } from './harness/run-tests.js';

/** Before the outcome, in what a runtime prints. */
export const MARK = 'OUTCOME ';

/** Runs a command that prints an outcome behind {@link MARK}, and reads it. */
export function runCommand(command: string, args: readonly string[], cwd?: string): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    execFile(command, args, { maxBuffer: 2 ** 28, timeout: 30 * 60_000, cwd }, (error, stdout, stderr) => {
      const line = stdout.split('\n').find((text) => text.startsWith(MARK));
      if (line !== undefined) resolve(JSON.parse(line.slice(MARK.length)) as Outcome);
      else reject(new Error(`${command} gave no outcome: ${error?.message ?? ''}\n${stderr.slice(-2_000)}`));
    });
  });
}

/** A module that runs the bundle beside it and prints the outcome. */
export function printing(bundle: string): string {
  return `import { run } from ${JSON.stringify(bundle)};
const outcome = await run();
console.log(${JSON.stringify(MARK)} + JSON.stringify(outcome));
globalThis.process?.exit(0);
`;
}
