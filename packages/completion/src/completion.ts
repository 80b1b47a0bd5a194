import { abortError } from './dom-exception.js';
import { expected } from './expected.js';

/** The work ended with a value. */
export interface Succeeded<T> {
  readonly status: 'succeeded';
  readonly value: T;
}

/** The work failed. `error` is whatever was thrown, by identity: any value is legal, `null` and `undefined` too. */
export interface Faulted {
  readonly status: 'faulted';
  readonly error: unknown;
}

/** The work was canceled. `reason` is the abort's reason, by identity: `null`, `0` and `''` are legal. */
export interface Canceled {
  readonly status: 'canceled';
  readonly reason: unknown;
}

/** Not settled yet. There is one such object, shared and frozen. */
export interface Pending {
  readonly status: 'pending';
}

/**
 * How an operation ended: a tagged union on `status`, made of plain objects, so that it narrows, survives
 * structuredClone and means the same to two copies of this package.
 *
 * @see .NET `TaskStatus`: RanToCompletion, Faulted, Canceled
 */
export type Completion<T> = Succeeded<T> | Faulted | Canceled;

/** A {@link Completion}, or pending: what `source.state` shows at any moment. */
export type CompletionState<T> = Pending | Completion<T>;

/**
 * Makes the completion of a success.
 *
 * @example
 * succeeded(42); // { status: 'succeeded', value: 42 }
 */
export function succeeded<T>(value: T): Succeeded<T> {
  return { status: 'succeeded', value };
}

/**
 * Makes the completion of a fault. An abort error is legal here and stays a fault: only {@link canceled} cancels.
 *
 * @example
 * faulted(new Error('disk full')); // { status: 'faulted', error }
 * @see .NET `Task.FromException`
 */
export function faulted(error: unknown): Faulted {
  return { status: 'faulted', error };
}

/**
 * Makes the completion of a cancellation.
 *
 * Without a reason (or with `undefined`, as `AbortController.abort` has it) the reason is a new `DOMException` named
 * `AbortError`. Every other value is kept as it is.
 *
 * @example
 * canceled(signal.reason); // { status: 'canceled', reason: signal.reason }
 * @see .NET `Task.FromCanceled`
 */
export function canceled(reason?: unknown): Canceled {
  return { status: 'canceled', reason: reason === undefined ? abortError() : reason };
}

/** The three ends that {@link match} folds into one value. */
export interface CompletionBranches<T, A, B, C> {
  succeeded(value: T): A;
  faulted(error: unknown): B;
  canceled(reason: unknown): C;
}

/**
 * Calls the branch that fits and returns what it returns: the exhaustive fold of a completion.
 *
 * An error thrown by a branch passes through.
 *
 * @throws TypeError when `completion` is none of the three, a pending state for instance
 * @example
 * const line = match(await settle(source), {
 *   succeeded: (value) => `got ${value}`,
 *   faulted: (error) => `failed: ${error}`,
 *   canceled: (reason) => `canceled: ${reason}`,
 * });
 */
export function match<T, A, B, C>(completion: Completion<T>, branches: CompletionBranches<T, A, B, C>): A | B | C {
  const [status, payload] = partsOf(completion);
  return branches[status](payload as never);
}

/** Takes a completion apart into its status and what it carries, and refuses what callers without types may pass. */
export function partsOf(completion: Completion<unknown>): readonly [Completion<unknown>['status'], unknown] {
  const { status } = (completion as Completion<unknown> | null | undefined) ?? {};
  const slot = slots[status as 'succeeded'] as 'value' | undefined;
  if (slot === undefined) {
    const advice = (status as string | undefined) === 'pending' ? ' It is pending.' : '';
    throw expected('completion', 'succeeded, faulted or canceled', completion, advice);
  }
  return [status as 'succeeded', (completion as Succeeded<unknown>)[slot]];
}

/** Where each completion carries what it carries. */
const slots = { __proto__: null, succeeded: 'value', faulted: 'error', canceled: 'reason' } as const;

/**
 * Returns the value of a success; throws the error of a fault or the reason of a cancellation, by identity.
 *
 * @throws the completion's `error` or `reason`
 * @throws TypeError when `completion` is none of the three, a pending state for instance
 * @example
 * const value = unwrap(await settle(promise)); // what `await promise` does, in two steps
 * @see .NET `TaskAwaiter.GetResult`
 */
export function unwrap<T>(completion: Completion<T>): T {
  return match(completion, { succeeded: (value) => value, faulted: raise, canceled: raise });
}

function raise(error: unknown): never {
  throw error;
}
