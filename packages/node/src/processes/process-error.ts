/** What a {@link ProcessError} tells besides its message. */
export interface ProcessErrorDetails {
  readonly command: string;
  readonly args: readonly string[];
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Why a command failed: it could not be started (then `cause` is the system's error), it exited with a code that is not among `okCodes`,
 * it was ended by a signal, or it wrote more than it may.
 *
 * @example
 * try {
 *   await runProcess(signal, 'git', ['push']);
 * } catch (error) {
 *   if (error instanceof Error && error.name === 'ProcessError') console.error((error as ProcessError).stderr);
 * }
 */
export class ProcessError extends Error implements ProcessErrorDetails {
  readonly command: string;
  readonly args: readonly string[];
  /** The exit code; `null` when the command was not started, was ended by a signal, or was still running. */
  readonly code: number | null;
  /** The signal that ended it; `null` otherwise. */
  readonly signal: NodeJS.Signals | null;
  /** What of its stdout was collected, as text. */
  readonly stdout: string;
  /** The end of what it wrote to stderr, at most 8 KiB; empty when that went elsewhere (`'inherit'`, `'ignore'`, a file). */
  readonly stderr: string;

  constructor(message: string, details: ProcessErrorDetails, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ProcessError';
    this.command = details.command;
    this.args = details.args;
    this.code = details.code;
    this.signal = details.signal;
    this.stdout = details.stdout;
    this.stderr = details.stderr;
  }
}
