import { barHere } from './bar-here.js';
import type { Effort } from './effort.js';
import type { Figure, RowFigures } from './figure.js';
import type { TimeRow, TimeVariant } from './group.js';
import { loadLoop } from './load-loop.js';
import type { Loop } from './loop.js';
import { compare, summarise } from './statistics.js';

/**
 * Measures all variants of a row side by side, in this process.
 *
 * Each round runs every variant once, in an order that alternates, so that load of the machine, the clock of the
 * processor and the garbage of others meet all of them. The garbage collector is not called: it would throw
 * optimised code away, and the next run would measure the compiler.
 *
 * @param file the file of `variants/` that has the loops
 */
export async function timeRow(file: string, row: TimeRow, effort: Effort): Promise<RowFigures> {
  const others = row.others.filter(({ slow }) => !(slow === true && effort.quick));
  const runners: Runner[] = [];
  for (const variant of [row.ours, ...others]) runners.push(await Runner.create(file, row, variant, effort.runMs));
  for (let round = 0; round < effort.rounds; round++) {
    const order = round % 2 === 0 ? runners : [...runners].reverse();
    for (const runner of order) runner.samples.push(await runner.run());
  }
  const [ours, ...rest] = runners as [Runner, ...Runner[]];
  const figures = rest.map((runner, i): Figure => {
    const { bar } = others[i] as (typeof others)[number];
    const ratio = compare(ours.samples, runner.samples);
    return { ...runner.figure(), ratio, ...(bar === undefined ? {} : { bar: barHere(bar) }) };
  });
  return { name: row.name, figures: [ours.figure(), ...figures] };
}

/** One variant, and how long its operations took, in nanoseconds each. */
class Runner {
  readonly samples: number[] = [];
  readonly #name: string;
  readonly #loop: Loop;
  readonly #batch: number;
  #batches = 1;

  constructor(name: string, loop: Loop, batch: number) {
    this.#name = name;
    this.#loop = loop;
    this.#batch = batch;
  }

  /** Makes the loop, warms it up, and finds out how many operations fill a run. */
  static async create(file: string, row: TimeRow, variant: TimeVariant, runMs: number): Promise<Runner> {
    const batch = row.atOnce ?? 1_000;
    const runner = new Runner(variant.name, await loadLoop(file, variant.loop, variant.parameter ?? batch), batch);
    for (;;) {
      const ms = ((await runner.run()) * runner.#batch * runner.#batches) / 1e6;
      if (ms >= runMs) return runner;
      // At most tenfold: a short first run says little of a long one.
      runner.#batches = Math.ceil(runner.#batches * Math.min(10, (1.2 * runMs) / ms));
    }
  }

  async run(): Promise<number> {
    const operations = this.#batch * this.#batches;
    const [parts, part] = this.#loop.prepare === undefined ? [1, operations] : [this.#batches, this.#batch];
    let ms = 0;
    for (let i = 0; i < parts; i++) {
      await this.#loop.prepare?.(part);
      const start = performance.now();
      await this.#loop.run(part);
      ms += performance.now() - start;
    }
    return (ms * 1e6) / operations;
  }

  figure(): Figure {
    return { variant: this.#name, value: summarise(this.samples).median, unit: 'ns' };
  }
}
