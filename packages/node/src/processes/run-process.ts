import { cancelable } from '@cancelkit/cancellation';
import { assertSignal, expected } from '@cancelkit/completion/internal';
import { type RunProcessOptions, processSettings } from './process-options.js';
import { type ProcessResult, RunningCommand } from './running-command.js';

/**
 * Runs a command; aborting ends it and everything it has started.
 *
 * The command gets a process group of its own, and the operation is the whole group: it ends when the last process of it
 * is gone. An abort asks all of them to end (`killSignal`), insists after `graceMs` (SIGKILL), waits until they are gone,
 * and then rejects with the reason; how they end no longer matters. A command that fails takes along what it has left
 * running, in the same way; one that succeeds is waited for together with it.
 *
 * **Already aborted**: rejects with the reason; nothing is started.
 * **Cleanup**: registration, listeners and streams are gone when the promise settles. Groups that still run when this
 * process exits are killed by it; when it is killed itself, it cannot.
 * **What escapes**: a process that leaves the group, by `setsid` as daemons do. The group has no terminal: Ctrl-C does not
 * reach it; that is what `signalOfProcess` is for.
 * **Windows** has neither groups nor signals: an abort kills the command itself, at once and without asking. What it has
 * started lives on, and is not waited for.
 *
 * @throws TypeError or RangeError, synchronously, when an argument is wrong. The promise rejects with a {@link ProcessError}
 *   when the command cannot be started, ends with another code than 0 or by a signal, writes too much or cannot write
 * @example
 * const { stdout } = await runProcess(signal, 'git', ['log', '--oneline'], { cwd: repository, graceMs: 1_000 });
 */
export function runProcess(
  signal: AbortSignal | null | undefined,
  command: string,
  args: readonly string[] = [],
  options: RunProcessOptions = {},
): Promise<ProcessResult> {
  assertSignal(signal);
  if (typeof command !== 'string' || command === '') throw expected('command', 'the name of a program', command);
  if (!Array.isArray(args) || !args.every((arg) => typeof arg === 'string')) {
    throw expected('args', 'an array of strings', args);
  }
  const settings = processSettings(options);
  return cancelable<ProcessResult>(signal, (source) => {
    const running = new RunningCommand(command, [...args], settings, (error) => source.trySetException(error));
    source.follow(running.result);
    return ({ status }) => running.letGo(status === 'succeeded');
  });
}
