import { CancellationSource, onAbort, throwIfAborted } from '@cancelkit/cancellation';
import { settle, unwrap } from '@cancelkit/completion';
import { assertSignal, expected } from '@cancelkit/completion/internal';
import { checkOptions } from '../arguments/check-options.js';
import { LineOutput } from './line-output.js';
import { type ProcessSettings, type RunProcessOptions, processSettings } from './process-options.js';
import { assertCommand, runCommand } from './run-process.js';

/** What {@link lines} takes besides the command. `maxBytes` is for one line. */
export interface LinesOptions extends Omit<RunProcessOptions, 'stdout' | 'encoding' | 'onAbort'> {
  /** How its bytes become text; `'utf8'` if not given. */
  readonly encoding?: BufferEncoding | undefined;
}

/**
 * Runs a command and gives the lines of its stdout while it runs; leaving the loop ends it, and everything it has started.
 *
 * The command starts with the first `next()`. Lines end with LF or CRLF, which are not part of them; what comes after the last
 * one is a line, too, unless it is empty. A loop that is slower than the command slows it down: no more is read than is asked for.
 *
 * The loop ends when the whole group of processes has, as with {@link runProcess}; a command that fails throws a `ProcessError`
 * when all its lines were given. An abort ends the group, drops what is not read, waits until the group is gone, and rejects
 * the next `next()`, or that which is pending, with the reason.
 *
 * **Already aborted**: the first `next()` rejects with the reason; nothing is started.
 * **Cleanup**: leaving the loop (`break`, `return()`, an error) ends the group and waits until it is gone; what that would have
 * thrown is not thrown. A loop that was never started holds nothing.
 *
 * @throws TypeError or RangeError, synchronously, when an argument is wrong. `next()` rejects with a `ProcessError` when the command
 *   cannot be started, fails, or writes a line of more than `maxBytes`: after those that came before it
 * @example
 * for await (const line of lines(signal, 'tail', ['-f', file])) {
 *   if (line.includes('ready')) break; // and tail is gone
 * }
 * @see Node's `readline`
 */
export function lines(
  signal: AbortSignal | null | undefined,
  command: string,
  args: readonly string[] = [],
  options: LinesOptions = {},
): AsyncIterableIterator<string> {
  assertSignal(signal);
  assertCommand(command, args);
  checkOptions(options, '{ graceMs: 1_000 }');
  const settings = processSettings({ ...options, onAbort: 'reason' });
  const { stdout, encoding } = options as RunProcessOptions;
  if (stdout !== undefined) throw expected('stdout', 'left out: the loop takes it', stdout);
  if (encoding === 'buffer') throw expected('encoding', 'an encoding of Buffer', encoding);
  let inner: CancellationSource | undefined;
  const given = read(signal, command, [...args], settings, () => (inner = CancellationSource.linked(signal)));
  return {
    next: () => given.next(),
    return: () => {
      inner?.cancel(); // ends a `next` that is pending, which a generator would wait for
      return given.return(undefined);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

async function* read(
  signal: AbortSignal | null | undefined,
  command: string,
  args: readonly string[],
  settings: ProcessSettings,
  begin: () => CancellationSource,
): AsyncGenerator<string, undefined, undefined> {
  throwIfAborted(signal);
  using inner = begin();
  let output: LineOutput | undefined;
  const end = runCommand(inner.signal, command, args, settings, (stream, fail) => {
    return (output = new LineOutput(stream, settings.encoding as BufferEncoding, settings.maxBytes, fail));
  });
  const ended = settle(end.promise, inner.signal); // in any case: nobody else looks at it while the loop is busy
  const registration = onAbort(inner.signal, () => output?.discard());
  try {
    for (;;) {
      const line = await output?.next();
      if (line === undefined) break;
      yield line;
      throwIfAborted(inner.signal);
    }
    unwrap(await ended);
    return undefined;
  } catch (error) {
    if (inner.aborted && signal?.aborted !== true) return undefined; // the loop was left
    throw error;
  } finally {
    registration.unregister();
    inner.cancel();
    await ended;
  }
}
