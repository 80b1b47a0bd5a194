import type { CancellationSource } from './cancellation-source.js';

/** A signal that depends on others. Disposing it lets go of them; it does not abort, and the signal stays readable. */
export interface LinkedSignal extends Disposable {
  readonly signal: AbortSignal;
}

/** Shows of a source what its consumer may see. */
export function linkedSignal(source: CancellationSource, dispose: () => void): LinkedSignal {
  return {
    get signal() {
      return source.signal;
    },
    [Symbol.dispose]() {
      dispose();
      source[Symbol.dispose]();
    },
  };
}
