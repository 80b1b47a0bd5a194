// This example shows links: aborting a signal cancels the source, completing the source lets go of the signal.
import { CancellationSource, CompletionSource, link, linkedSource } from 'cancelkit';
import { getEventListeners } from 'node:events';

export function main(log: (line: string) => void): void {
  const controller = new AbortController();
  const listeners = (): number => getEventListeners(controller.signal, 'abort').length;

  const answered = linkedSource<string>(controller.signal);
  const waiting = linkedSource<string>(controller.signal);
  log(`two links, native listeners: ${listeners()}`);

  answered.setResult('42');
  using deadline = new CancellationSource({ parents: [controller.signal], timeoutMs: 60_000 });
  const both = new CompletionSource<string>(); // any number of signals to one source: the first abort wins
  link(controller.signal, both);
  link(deadline.signal, both);

  controller.abort('stop');
  for (const [name, source] of Object.entries({ answered, waiting, both }))
    log(`${name}: ${JSON.stringify(source.state)}`);
  log(`native listeners afterwards: ${listeners()}`);
}
