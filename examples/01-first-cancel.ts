// This example shows the first cancel: abort a signal, and the wait ends with the reason of the abort.
import { delay, match, settle } from 'cancelkit';

export async function main(log: (line: string) => void): Promise<void> {
  const controller = new AbortController();
  const { signal } = controller;

  const short = await settle(delay(signal, 5), signal);
  log(`a short delay: ${short.status}`);

  const long = settle(delay(signal, 60_000), signal);
  controller.abort('the user went away');
  log(
    match(await long, {
      succeeded: () => 'a long delay: over',
      faulted: (error) => `a long delay: failed, ${String(error)}`,
      canceled: (reason) => `a long delay: canceled, because ${String(reason)}`,
    }),
  );

  const late = await settle(delay(signal, 0), signal);
  log(`on an aborted signal: ${late.status} at once`);
}
