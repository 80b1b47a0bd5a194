import { accessSync, constants, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';

/** What the command line asks for. */
export interface DemoOptions {
  readonly clients: number;
  readonly hangUp: number;
  readonly seed: number;
  readonly json: string | undefined;
  readonly svg: string | undefined;
}

const MAX_CLIENTS = 40; // each of them has three processes
const MAX_SEED = 2 ** 32 - 1;

/** Reads the command line. For `--help` and for a bad value it says so and ends the process, with 0 or 1. */
export function parseOptions(argv: readonly string[]): DemoOptions {
  const command = new Command('npm run demo --')
    .description(
      'A client hangs up, and the work really stops: counted from outside, in the process table\nand in PostgreSQL.',
    )
    .option('--clients <N>', `how many clients connect, 1 to ${MAX_CLIENTS}`, wholeNumber(1, MAX_CLIENTS), 20)
    .option('--hang-up <N>', 'how many of them hang up (default: half)', wholeNumber(0, MAX_CLIENTS))
    .option('--seed <N>', 'chooses who hangs up, and when', wholeNumber(0, MAX_SEED), 1)
    .option('--json <FILE>', 'also write everything that was measured to this file', writableFile)
    .option('--svg <FILE>', 'also draw the timeline of every request in this file', writableFile)
    .addHelpText(
      'after',
      '\nEnvironment: DATABASE_URL names a PostgreSQL to use; without it, one is started for the run.',
    )
    .addHelpText('after', '\nExit code: 0 if nothing was left running and every answer was right, 1 if not.')
    .parse(argv, { from: 'user' });
  const { clients, hangUp, seed, json, svg } = command.opts<
    Partial<DemoOptions> & Pick<DemoOptions, 'clients' | 'seed'>
  >();
  if (hangUp !== undefined && hangUp > clients) {
    command.error(`error: Expected --hang-up to be at most the number of clients, ${clients}, got ${hangUp}.`);
  }
  return { clients, hangUp: hangUp ?? Math.floor(clients / 2), seed, json, svg };
}

function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`Expected a whole number from ${min} to ${max}.`);
  };
}

/** Better now than after half a minute. */
function writableFile(file: string): string {
  const path = resolve(file);
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  if (file === '' || isFolder) throw new InvalidArgumentError('Expected the name of a file, got a folder.');
  try {
    accessSync(dirname(path), constants.W_OK);
  } catch {
    throw new InvalidArgumentError(`Expected a file in a folder that exists and can be written to.`);
  }
  return path;
}
