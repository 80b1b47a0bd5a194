import type { ErrorSink } from './platform.js';

type Listener = (...args: unknown[]) => void;

/**
 * Takes the runner's listeners of unhandled rejections and uncaught errors off the process, and puts its own there.
 *
 * A rejection that is not the sink's goes on to those who were taken off; without any it becomes an uncaught error, as Node has
 * it. What it answers puts them back in their order; who came meanwhile stays, behind them.
 */
export function takeProcessErrors(process: NodeJS.Process, sink: ErrorSink): () => void {
  const rejections = takeOver(process, 'unhandledRejection', (error, promise) => {
    if (sink.unhandled(error, promise as object)) return;
    if (rejections.saved.length === 0) throw error;
    for (const listener of rejections.saved) listener.call(process, error, promise);
  });
  // A rejection that is handled after all is no news either, when nobody else has heard of it.
  const errors = takeOver(process, 'uncaughtException', (error) => sink.uncaught(error));
  return () => {
    rejections.giveBack();
    errors.giveBack();
  };
}

function takeOver(
  process: NodeJS.Process,
  event: string,
  own: Listener,
): { readonly saved: Listener[]; giveBack(): void } {
  const emitter: NodeJS.EventEmitter = process;
  const saved = emitter.rawListeners(event) as Listener[];
  emitter.removeAllListeners(event);
  emitter.on(event, own);
  return {
    saved,
    giveBack() {
      const added = (emitter.rawListeners(event) as Listener[]).filter((listener) => listener !== own);
      emitter.removeAllListeners(event);
      for (const listener of [...saved, ...added]) emitter.on(event, listener);
    },
  };
}
