import type { Outcome } from './harness/run-tests.js';
import type { ProcessGroup } from './process-group.js';

/** No file takes half as long, also where the machine is busy. */
const SILENCE = 300_000;

/**
 * Waits for the outcome of tests in a program, and ends it. `run` says which file begins: a program that says nothing for too
 * long is given up, for a test that never yields lets nothing inside of it notice.
 */
export async function watched(
  program: Pick<ProcessGroup, 'ended' | 'stop'>,
  run: (onFile: (name: string) => void) => Promise<Outcome>,
  silence = SILENCE,
): Promise<Outcome> {
  let timer: NodeJS.Timeout | undefined;
  let onFile!: (name: string) => void;
  const silent = new Promise<never>((_, reject) => {
    onFile = (name): void => {
      clearTimeout(timer);
      const giveUp = (): void => reject(new Error(`It hangs in ${name}: no sign for ${silence / 1000} s`));
      timer = setTimeout(giveUp, silence);
    };
  });
  onFile('its start');
  try {
    return await Promise.race([run(onFile), program.ended, silent]);
  } finally {
    clearTimeout(timer);
    await program.stop();
  }
}
