import { CompletionSource } from '@cancelkit/completion';

/** Fulfills in a later turn of the event loop: until then, timers and I/O have had their chance. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    const source = new CompletionSource({ continuations: 'task' });
    source.onCompleted(() => resolve());
    source.setResult();
  });
}
