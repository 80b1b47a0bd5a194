// This example shows a command that an abort ends, with everything that it has started.
import { isAbortReason } from 'cancelkit';
import { runProcess } from '@cancelkit/node';

export async function dump(signal: AbortSignal, database: string): Promise<string | undefined> {
  try {
    const { stdout } = await runProcess(signal, 'pg_dump', ['--format=plain', database], { graceMs: 2_000 });
    return stdout;
  } catch (error) {
    if (isAbortReason(error, signal)) return undefined; // no pg_dump is left, and nothing that it has started
    throw error; // a ProcessError: code, signal, and the end of stderr
  }
}
