import { onAbort } from '@cancelkit/cancellation';
import { CompletionSource, canceled, settle } from '@cancelkit/completion';
import { abortReason, assertSignal, expected, reportUncaught } from '@cancelkit/completion/internal';
import { type ProcessSettings, type RunProcessOptions, processSettings } from './process-options.js';
import { type OutputMaker, type ProcessResult, RunningCommand } from './running-command.js';

/**
 * Runs a command; aborting ends it and everything it has started.
 *
 * The command gets a process group of its own, and the operation is the whole group: it ends when the last process of it
 * is gone. An abort asks all of them to end (`killSignal`), insists after `graceMs` (SIGKILL), and waits until they are gone.
 * The outcome is what has happened: a command that exits well although it was to end **fulfills**, for what it was to do is
 * done; one that was killed, or exits with any other code, rejects with the reason. `{ onAbort: 'reason' }` rejects with the
 * reason in both cases, and `onEnd` is told in all. A command that fails takes along what it has left running, in the same
 * way; one that succeeds is waited for together with it.
 *
 * A fulfilled promise means that all output is in its target: collected, written to the stream, or to the file, which is
 * opened and closed here.
 *
 * **Already aborted**: rejects with the reason; nothing is started.
 * **Cleanup**: registration, listeners and streams are gone when the promise settles. Groups that still run when this
 * process exits are killed by it. SIGINT, SIGTERM and SIGHUP, unless somebody listens to them, end the groups first, and this
 * process when they are gone, or at once when they come again. When it is killed itself, it cannot.
 * **What escapes**: a process that leaves the group, by `setsid` as daemons do. Without one on its terminal, Ctrl-C does not
 * reach a group by itself.
 * **Windows** has neither groups nor signals: an abort ends the command and what it has started, by `taskkill /t /f`, at once
 * and without asking. What was left by a command that has ended itself it does not find.
 *
 * @throws TypeError or RangeError, synchronously, when an argument is wrong. The promise rejects with a `ProcessError`
 *   when the command cannot be started, ends with a code that is not among `okCodes` or by a signal, writes too much or cannot
 *   write
 * @example
 * const { stdout } = await runProcess(signal, 'git', ['log', '--oneline'], { cwd: repository, graceMs: 1_000 });
 */
export function runProcess(
  signal: AbortSignal | null | undefined,
  command: string,
  args: readonly string[] | undefined,
  options: RunProcessOptions & { readonly encoding: 'buffer' },
): Promise<ProcessResult<Buffer>>;
export function runProcess(
  signal: AbortSignal | null | undefined,
  command: string,
  args?: readonly string[],
  options?: RunProcessOptions,
): Promise<ProcessResult>;
export function runProcess(
  signal: AbortSignal | null | undefined,
  command: string,
  args: readonly string[] = [],
  options: RunProcessOptions = {},
): Promise<ProcessResult<string | Buffer>> {
  assertSignal(signal);
  assertCommand(command, args);
  const settings = processSettings(options);
  return runCommand(signal, command, [...args], settings).promise;
}

/** @throws TypeError unless they can be started by their types */
export function assertCommand(command: string, args: readonly string[]): void {
  if (typeof command !== 'string' || command === '') throw expected('command', 'the name of a program', command);
  if (!Array.isArray(args) || !args.every((arg) => typeof arg === 'string')) {
    throw expected('args', 'an array of strings', args);
  }
}

/** Starts it, and tells how it has ended. */
export function runCommand(
  signal: AbortSignal | null | undefined,
  command: string,
  args: readonly string[],
  settings: ProcessSettings,
  stdoutOf?: OutputMaker,
): CompletionSource<ProcessResult<string | Buffer>> {
  const outcome = new CompletionSource<ProcessResult<string | Buffer>>();
  if (signal?.aborted === true) {
    outcome.trySetCompletion(canceled(abortReason(signal)));
    return outcome;
  }
  let running: RunningCommand;
  try {
    running = new RunningCommand(command, args, settings, stdoutOf);
  } catch (error) {
    outcome.trySetException(error);
    return outcome;
  }
  let isAborted = false;
  const registration = onAbort(signal, () => {
    isAborted = running.failure === undefined; // else it is ended already, and why came first
    running.end();
  });
  void settle(running.over).then((over) => {
    registration.unregister();
    if (over.status === 'succeeded') tellEnd(running, settings);
    const isWell = over.status === 'succeeded' && running.hasSucceeded;
    if (isAborted && !(isWell && settings.onAbort === 'outcome')) {
      outcome.trySetCompletion(canceled(abortReason(signal as AbortSignal)));
    } else if (isWell) {
      const code = running.code as number;
      outcome.trySetResult({ code, stdout: running.output('stdout'), stderr: running.output('stderr') });
    } else {
      outcome.trySetException(over.status === 'faulted' ? over.error : running.error());
    }
  });
  return outcome;
}

function tellEnd(running: RunningCommand, { onEnd }: ProcessSettings): void {
  const { code, signal } = running;
  try {
    onEnd?.({ code, signal, stdout: running.output('stdout'), stderr: running.output('stderr') });
  } catch (error) {
    reportUncaught(error);
  }
}
