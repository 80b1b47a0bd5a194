import { isNamedAbortError } from './abort-controller-x.js';

/**
 * The error of what was aborted, for code that wants a class to throw: a native `Error` named `AbortError`.
 *
 * A `DOMException` named `AbortError`, which is what `abort()` makes, says the same. `instanceof AbortError` goes by the
 * name and so knows that one too, and those of abort-controller-x and of Node's own modules. (`instanceof` a subclass
 * is about the class, as ever.) Structured cloning leaves an `Error` with message and stack; the name it does not keep.
 *
 * @example
 * controller.abort(new AbortError('The user left'));
 * throw new AbortError('The upload was given up', { cause: error });
 * @see abort-controller-x `AbortError`, which is no native error
 */
export class AbortError extends Error {
  declare stack: string;

  /**
   * @param options `{ cause }`, as every Error takes it; or, as in abort-controller-x, whether to keep a stack trace
   *   (false: `stack` is empty, for an abort that is no surprise)
   */
  constructor(message = 'The operation has been aborted', options: ErrorOptions | boolean = true) {
    super(message, options as ErrorOptions); // which takes no notice of a boolean
    if (options === false) this.stack = '';
  }

  // On the prototype, so that the stack trace, which is taken by the constructor of Error, begins with it.
  override get name(): 'AbortError' {
    return 'AbortError';
  }

  // What inherits a name can be given another one, as any Error can.
  override set name(value: string) {
    Object.defineProperty(this, 'name', { value, configurable: true, writable: true });
  }

  static override [Symbol.hasInstance](instance: unknown): boolean {
    return this === AbortError
      ? isNamedAbortError(instance)
      : Function.prototype[Symbol.hasInstance].call(this, instance);
  }
}
