// They travel to other processes, where they arrive as errors of the same name: so they are told by that, never by their class.

/** The process that ran the operation has been silent for longer than its lease, or has lost it. */
export class OwnerLostError extends Error {
  override readonly name = 'OwnerLostError';

  constructor(message = 'The process that ran this operation has not been heard of for longer than its lease.') {
    super(message);
  }
}

/** There is no operation with this id: it was never created, or its time of retention is over. */
export class UnknownOperationError extends Error {
  override readonly name = 'UnknownOperationError';
  readonly id: string;

  constructor(id: string) {
    super(
      `There is no operation "${id}". Create it before its id is handed on; ended ones are deleted after retentionMs.`,
    );
    this.id = id;
  }
}

/** `create` was given an id that is taken. The operation that is there is left alone. */
export class OperationExistsError extends Error {
  override readonly name = 'OperationExistsError';
  readonly id: string;

  constructor(id: string) {
    super(`There is an operation "${id}" already. Leave out the id to get a new one, or use get(id).`);
    this.id = id;
  }
}

/** The `Operations` of this process have been disposed: what they waited for goes on, and what they ran was aborted. */
export class OperationsClosedError extends Error {
  override readonly name = 'OperationsClosedError';

  constructor() {
    super('The Operations of this process have been disposed.');
  }
}

/** Somebody else has settled the operation while its work ran: what the work gives now is nobody's. */
export class SettledElsewhereError extends Error {
  override readonly name = 'SettledElsewhereError';
  readonly id: string;

  constructor(id: string) {
    super(`Somebody else has settled the operation "${id}" while it ran.`);
    this.id = id;
  }
}

/** A value is too large for a row: store it elsewhere, and a pointer to it here. */
export class OutcomeTooLargeError extends Error {
  override readonly name = 'OutcomeTooLargeError';

  constructor(length: number, limit: number) {
    super(
      `A value of ${length} characters is too large for an operation, which takes ${limit}. Store a pointer to it.`,
    );
  }
}

/** Whether this is an {@link OwnerLostError}, of this process or of another. Never throws. */
export function isOwnerLost(error: unknown): boolean {
  return isNamed(error, 'OwnerLostError');
}

/** Whether this is an {@link OperationsClosedError}, of this process or of another. Never throws. */
export function isOperationsClosed(error: unknown): boolean {
  return isNamed(error, 'OperationsClosedError');
}

/** Whether this is an {@link OutcomeTooLargeError}, of this process or of another. Never throws. */
export function isOutcomeTooLarge(error: unknown): boolean {
  return isNamed(error, 'OutcomeTooLargeError');
}

/** Whether an error has this name; one that throws when it is asked has not. */
export function isNamed(error: unknown, name: string): boolean {
  try {
    return (error as Error).name === name;
  } catch {
    return false; // it would not say
  }
}
