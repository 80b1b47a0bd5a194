import { dispose as key } from '@cancelkit/completion/internal';

/** A signal that depends on others. Disposing it lets go of them; it does not abort, and the signal stays readable. */
export interface LinkedSignal extends Disposable {
  readonly signal: AbortSignal;
  /** Lets go of the other signals. Does not abort. */
  dispose(): void;
}

/** Shows of a producer of a signal what its consumer may see. */
export function linkedSignal(producer: { readonly signal: AbortSignal }, dispose: () => void): LinkedSignal {
  return {
    get signal() {
      return producer.signal; // not before it is asked for: it costs more than all the rest
    },
    dispose,
    [key]: dispose,
  };
}
