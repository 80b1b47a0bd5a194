import { execFile } from 'node:child_process';
import { dirname } from 'node:path';

/** How a child process ended. `code` is null when a signal ended it. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Whether the packages under test are the sources; otherwise they are the built files. */
export const onSource: boolean = require.resolve('@cancelkit/completion').endsWith('.ts');

/**
 * Runs a fixture (.mjs) in a process of its own, on the same files as the tests: the sources or the built packages.
 *
 * @param path the absolute path of the fixture
 */
export function runFixture(path: string, args: readonly string[] = [], flags: readonly string[] = []): Promise<Ended> {
  const loader = onSource ? ['--conditions=@cancelkit/source', '--import', 'tsx'] : [];
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [...flags, ...loader, path, ...args],
      { cwd: dirname(path), env: { ...process.env, NODE_OPTIONS: '' }, timeout: 600_000 },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
        resolve({ code, stdout, stderr });
      },
    );
  });
}
