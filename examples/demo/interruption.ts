import { CancellationSource } from 'cancelkit';
import { aStarterHasGone } from './counting/starters.js';

/** Why the demo ends early: the reason of its signal. */
export class Interruption extends Error {
  override readonly name = 'Interruption';
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

const exitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };

/**
 * Gives a signal that aborts, with an {@link Interruption}, when the process is told to end (Ctrl-C, SIGTERM, a closed
 * terminal), when npm is, or when nobody reads its output any more. From now on none of these ends the process by itself, so that
 * everything that it started can be stopped first.
 */
export function interruptionSignal(): AbortSignal {
  const source = new CancellationSource();
  for (const [name, exitCode] of Object.entries(exitCodes)) {
    process.on(name, () => source.cancel(new Interruption(`Interrupted by ${name}.`, exitCode)));
  }
  process.stdout.on('error', () => source.cancel(new Interruption('Nobody reads the output.', 1)));
  process.stderr.on('error', () => undefined);
  void aStarterHasGone().then(() =>
    source.cancel(new Interruption('Whoever started the demo has gone.', exitCodes.SIGTERM)),
  );
  return source.signal;
}
