// This example shows the three states: a source is in one of them, and a promise comes to one of them.
import { CompletionSource, match, settle } from 'cancelkit';

interface User {
  readonly name: string;
}

export async function main(
  log: (line: string) => void,
  signal: AbortSignal,
  fetchUser: (signal: AbortSignal) => Promise<User>,
): Promise<void> {
  const source = new CompletionSource<string>(); // pending
  source.trySetResult('done'); // true: now it is { status: 'succeeded', value: 'done' }
  source.trySetCanceled('late'); // false: the first settler wins
  log(source.state.status); // 'succeeded', synchronously

  const line = match(await settle(fetchUser(signal), signal), {
    succeeded: (user) => user.name,
    faulted: (error) => `failed: ${String(error)}`,
    canceled: (reason) => `canceled: ${String(reason)}`, // signal.reason itself
  });
  log(line);
}
