// A timer that fires again and again, as a loop.
import { delay } from 'cancelkit';

export async function* ticks(signal: AbortSignal, everyMs: number): AsyncGenerator<number> {
  for (let tick = 1; ; tick++) {
    await delay(signal, everyMs); // throws the reason of the abort, and so ends the loop
    yield tick;
  }
}
