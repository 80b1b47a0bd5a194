/** How a call went: it threw, gave something that is no promise, or a promise that ended so, or that hangs. */
export type Outcome =
  readonly ['threw' | 'rejected', unknown] | readonly ['returned' | 'fulfilled' | 'hangs', unknown?];

/** Longer than anything takes on a busy machine: what takes longer hangs. */
const HANGS_MS = 20_000;

/** Waits for what a call gives, whatever it is. */
export async function outcomeOf(call: () => unknown): Promise<Outcome> {
  let given: unknown;
  try {
    given = call();
  } catch (error) {
    return ['threw', error];
  }
  if (!(given instanceof Promise)) return ['returned', given];
  let timer: NodeJS.Timeout | undefined;
  const hangs = new Promise<Outcome>((resolve) => (timer = setTimeout(() => resolve(['hangs']), HANGS_MS)));
  const ended = given.then(
    (): Outcome => ['fulfilled'],
    (error: unknown): Outcome => ['rejected', error],
  );
  try {
    return await Promise.race([ended, hangs]);
  } finally {
    clearTimeout(timer);
  }
}
