// This example shows that a source settles once: the first settler wins, and the others are told so.
import { AlreadyCompletedError, CompletionSource } from 'cancelkit';

export async function main(log: (line: string) => void): Promise<void> {
  const source = new CompletionSource<string>();
  source.addCleanup(({ status }) => log(`cleanup: ${status}`)); // inside set*, before anybody is told
  source.onCompleted(({ status }) => log(`continuation: ${status}`));

  // Two answers race: whoever may be late uses trySet*, and learns whether it was.
  log(`primary wins: ${source.trySetResult('from the primary')}`);
  log(`replica wins: ${source.trySetResult('from the replica')}`);

  try {
    source.setCanceled('too late'); // set* is for whoever must be the first
  } catch (error) {
    if (error instanceof Error && error.name === 'AlreadyCompletedError') log(error.message);
    else throw error;
  }
  log(`${AlreadyCompletedError.name} leaves the outcome alone: ${await source.promise}`);
}
