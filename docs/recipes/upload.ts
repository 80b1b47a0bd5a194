// Work that may finish although it was asked to stop: what it has done is done, so its late result wins.
import { execute } from 'cancelkit';

/** A transfer that tells by events how it has ended. */
export interface Transfer {
  onfinish: ((bytes: number) => void) | undefined;
  onerror: ((error: Error) => void) | undefined;
  /** Resolves when the transfer has ended, stopped or not. */
  stop(): Promise<void>;
}

export function upload(signal: AbortSignal, start: () => Transfer): Promise<number> {
  return execute<number>(signal, (resolve, reject) => {
    const transfer = start();
    transfer.onfinish = resolve;
    transfer.onerror = reject;
    return () => transfer.stop(); // the rejection waits for this promise; a result until then wins
  });
}
