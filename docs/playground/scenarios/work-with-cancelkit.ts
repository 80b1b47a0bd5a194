import { cancelable } from 'cancelkit';
import type { Stage } from '../engine/stage.js';

/** A piece of work that an abort stops, and whose clean-up is waited for. */
export const work = (stage: Stage, signal: AbortSignal, lane: string): Promise<string> =>
  cancelable<string>(signal, (source) => {
    const job = stage.start(
      lane,
      (value) => source.trySetResult(value),
      (error) => source.trySetException(error),
    );
    return ({ status }) => (status === 'canceled' ? job.stop() : undefined);
  });
