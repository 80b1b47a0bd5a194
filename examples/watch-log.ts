// This example shows the lines of a command that runs on: the first that matters ends it.
import { lines } from '@cancelkit/node';

export async function waitForLine(signal: AbortSignal, file: string, word: string): Promise<string | undefined> {
  for await (const line of lines(signal, 'tail', ['-n', '+1', '-f', file])) {
    if (line.includes(word)) return line; // and tail is gone
  }
  return undefined;
}
