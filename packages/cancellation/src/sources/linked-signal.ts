import { addDispose, lacksDispose } from '@cancelkit/completion/internal';

/** A signal that depends on others. Disposing it lets go of them; it does not abort, and the signal stays readable. */
export interface LinkedSignal extends Disposable {
  readonly signal: AbortSignal;
  /** Lets go of the other signals. Does not abort. */
  dispose(): void;
}

/** Shows of a producer of a signal what its consumer may see. */
export function linkedSignal(producer: { readonly signal: AbortSignal }, dispose: () => void): LinkedSignal {
  return new ShownSignal(producer, dispose);
}

/** A class: an object literal with a getter takes 400 ns more. `dispose` is its own, so that it can be taken out of it. */
class ShownSignal implements LinkedSignal {
  readonly #producer: { readonly signal: AbortSignal };
  readonly dispose: () => void;

  constructor(producer: { readonly signal: AbortSignal }, dispose: () => void) {
    if (lacksDispose) addDispose(ShownSignal.prototype);
    this.#producer = producer;
    this.dispose = dispose;
  }

  get signal(): AbortSignal {
    return this.#producer.signal; // not before it is asked for: it costs more than all the rest
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}
