// For fixtures that run with --expose-gc: what a million operations leave behind.

/** The heap in use, once everything that can be collected is. */
export async function heapUsed() {
  for (let i = 0; i < 3; i++) {
    await new Promise((resolve) => setImmediate(resolve)); // finalizers run in turns of their own
    globalThis.gc();
  }
  return process.memoryUsage().heapUsed;
}

/**
 * Runs one scenario, that of the first argument, and prints what it leaves behind as JSON: `growth` in bytes, the least
 * of up to three rounds, and `listeners` if the scenario counts them.
 *
 * @param {Record<string, { operation: (i: number) => unknown, listeners?: () => number, count?: number }>} scenarios
 *   each with its operation, which is awaited if it returns a promise
 */
export async function reportGrowth(scenarios) {
  const { operation, listeners, count = 1_000_000 } = scenarios[process.argv[2]];
  const repeat = async (times) => {
    for (let i = 0; i < times; i++) {
      const pending = operation(i);
      if (pending !== undefined) await pending;
    }
  };
  await repeat(20_000); // until the code is compiled
  let growth = Infinity;
  // What leaks grows in each round; a table of the engine's that was caught at its largest does not.
  for (let round = 0; round < 3 && growth >= 1_000_000; round++) {
    const before = await heapUsed();
    await repeat(count);
    growth = Math.min(growth, (await heapUsed()) - before);
  }
  console.log(JSON.stringify({ growth, listeners: listeners?.() ?? 0 }));
}
