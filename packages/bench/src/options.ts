import { Command, Option } from 'commander';
import { groups } from './groups/index.js';

/** What the command line asks for. */
export interface Options {
  readonly only?: readonly string[];
  readonly json?: string;
  /** Other Nodes, in which the rows are measured, one after the other. */
  readonly node?: readonly string[];
  readonly quick: boolean;
  readonly write: boolean;
}

/** Parses the command line. A wrong one ends the process with exit code 1 and says what was expected. */
export function parseOptions(argv: readonly string[]): Options {
  const names = groups.map(({ name }) => name);
  const command = new Command('pnpm bench')
    .description(
      'Measures the built packages against the platform and other libraries, side by side, as ratios pair by pair.',
    )
    .addOption(new Option('--only <group...>', 'measure only these groups of rows').choices(names))
    .option('--json <file>', 'write the figures to a file')
    .option('--node <path...>', 'measure in these Nodes, in place of the one that runs this')
    .option('--quick', 'see that every row runs, in short: the figures say little', false)
    .option(
      '--write',
      'keep the figures of this Node, and write results/latest.md and the charts from those of all',
      false,
    )
    .allowExcessArguments(false)
    .showHelpAfterError('(--help shows the options)');
  const options = command.parse(argv, { from: 'user' }).opts<Options>();
  if (options.write && options.quick)
    command.error('error: --write takes figures that say something: leave out --quick');
  return options;
}
