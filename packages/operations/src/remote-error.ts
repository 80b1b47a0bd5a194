/** What a {@link RemoteError} is made of, besides its message. */
export interface RemoteErrorParts {
  readonly name?: string | undefined;
  readonly code?: string | number | undefined;
  readonly cause?: unknown;
  readonly stack?: string | undefined;
  readonly envelope?: unknown;
}

/**
 * An error of another process, known by its `name`, `code` and `cause`. It has its class no more: ask for the name.
 *
 * `envelope` is there if something came that this version cannot read, and is what came. `stack` is that of the process
 * where it was thrown, if that one sends stacks; else the one of the reading.
 *
 * @example
 * if (completion.status === 'faulted' && (completion.error as Error).name === 'QuotaError') askForMoney();
 */
export class RemoteError extends Error {
  readonly code: string | number | undefined;
  readonly envelope: unknown;

  constructor(message: string, { name = 'RemoteError', code, cause, stack, envelope }: RemoteErrorParts = {}) {
    super(message, cause === undefined ? undefined : { cause });
    Object.defineProperty(this, 'name', { value: name, configurable: true, writable: true });
    if (stack !== undefined) Object.defineProperty(this, 'stack', { value: stack, configurable: true, writable: true });
    this.code = code;
    this.envelope = envelope;
  }
}
