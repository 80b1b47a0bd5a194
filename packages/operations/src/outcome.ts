import { type Completion, type CompletionState, canceled, faulted, match, succeeded } from '@cancelkit/completion';
import type { CodecOptions } from './codec.js';
import { read } from './decode.js';
import { encode } from './encode.js';
import { OutcomeTooLargeError } from './errors.js';
import { RemoteError } from './remote-error.js';
import type { Row, Status } from './store.js';

/** A completion as a row has it. */
export interface Written {
  readonly status: Status;
  readonly outcome: string;
}

/**
 * @throws OutcomeTooLargeError for a value, an error or a reason that is no Error and too large
 * @throws TypeError when it is no completion
 */
export function write(completion: Completion<unknown>, codec: CodecOptions): Written {
  const text = (value: unknown): string => encode(value, codec);
  const outcome = match(completion, { succeeded: text, faulted: text, canceled: text });
  return { status: completion.status, outcome };
}

/** What can be written of a completion: itself, or that it is too large. */
export function writable<T>(
  completion: Completion<T>,
  codec: CodecOptions,
): Written & { readonly completion: Completion<T> } {
  try {
    return { ...write(completion, codec), completion };
  } catch (error) {
    if (!(error instanceof OutcomeTooLargeError)) throw error;
    const instead = faulted(error);
    return { ...write(instead, codec), completion: instead };
  }
}

/**
 * Reads texts of rows. In one process an object is one object: while somebody holds what a text of an operation was read as, it is
 * read as that.
 */
export class OutcomeReader {
  readonly #codec: CodecOptions;
  readonly #objects = new Map<string, WeakRef<object>>();
  readonly #collected = new FinalizationRegistry<string>((key) => {
    if (this.#objects.get(key)?.deref() === undefined) this.#objects.delete(key);
  });

  constructor(codec: CodecOptions) {
    this.#codec = codec;
  }

  /** Says what a text of this operation is read as from now on: the very object that it was written from. */
  keep(id: string, text: string, value: unknown): void {
    if (typeof value !== 'object' || value === null) return;
    const key = `${id}\n${text}`; // an id has no line break
    this.#objects.set(key, new WeakRef(value));
    this.#collected.register(value, key);
  }

  reason(id: string, text: string): unknown {
    return this.#read(id, text).value;
  }

  /** What a row says. One that this version does not understand is a fault, for whoever waits for it to see. */
  stateOf<T>({ id, status, outcome }: Row): CompletionState<T> {
    if (status === 'pending') return { status };
    if (outcome !== null && (status === 'succeeded' || status === 'faulted' || status === 'canceled')) {
      const { value, understood } = this.#read(id, outcome);
      if (status === 'canceled') return canceled(value);
      return status === 'succeeded' && understood ? succeeded(value as T) : faulted(value);
    }
    const envelope = { status, outcome };
    return faulted(new RemoteError(`The operation "${id}" has a status that this version does not know`, { envelope }));
  }

  #read(id: string, text: string): ReturnType<typeof read> {
    const known = this.#objects.get(`${id}\n${text}`)?.deref();
    if (known !== undefined) return { value: known, understood: true };
    const answer = read(text, this.#codec);
    if (answer.understood) this.keep(id, text, answer.value);
    return answer;
  }
}
