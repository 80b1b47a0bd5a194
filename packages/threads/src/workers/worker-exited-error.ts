/**
 * A worker ended before it had done what somebody waits for. The `cause` is the uncaught error that it died of, if any.
 *
 * `exitCode` is that of Node; `undefined` in browsers, and of a worker that was gone before anybody asked. 0 does not mean
 * that it went well: a worker that is terminated before it has started has it, too.
 */
export class WorkerExitedError extends Error {
  override readonly name = 'WorkerExitedError';
  readonly exitCode: number | undefined;

  constructor(exitCode?: number, options?: ErrorOptions) {
    super(
      `The worker ended${exitCode === undefined ? '' : ` with exit code ${exitCode}`} before its work was done.`,
      options,
    );
    this.exitCode = exitCode;
  }
}
