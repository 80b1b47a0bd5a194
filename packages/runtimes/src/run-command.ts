import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Outcome } from './harness/run-tests.js';
import { startGroup } from './process-group.js';
import { watched } from './watched.js';

/** Before the name of the file that begins, and before the outcome, in what a runtime writes. */
const FILE = 'FILE ';
const OUTCOME = 'OUTCOME ';

/** Runs a command that writes what {@link printing} does, and reads the outcome. */
export function runCommand(command: string, args: readonly string[]): Promise<Outcome> {
  const program = startGroup(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  return watched(program, (onFile) => readOutcome(program.streams[1] as Readable, onFile));
}

/** Reads lines until that of the outcome has come; if none comes, it waits for ever. */
export function readOutcome(input: Readable, onFile: (name: string) => void): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const lines = createInterface({ input });
    lines.on('error', reject);
    lines.on('line', (line) => {
      if (line.startsWith(FILE)) onFile(line.slice(FILE.length));
      if (line.startsWith(OUTCOME)) resolve(JSON.parse(line.slice(OUTCOME.length)) as Outcome);
    });
  });
}

/** Statements that run the tests and hand each line to `write`, the name of a function. */
export function printing(write: string): string {
  return `const outcome = await run((name) => ${write}(${JSON.stringify(FILE)} + name));
await ${write}(${JSON.stringify(OUTCOME)} + JSON.stringify(outcome));`;
}
