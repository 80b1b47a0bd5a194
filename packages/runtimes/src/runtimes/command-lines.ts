import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Installed, npmInstall } from '../npm-install.js';
import { printing, runCommand } from '../run-command.js';
import type { Found, Runtime } from '../runtime.js';

/** A runtime that npm brings, and that runs a file by a command. */
function commandLine(
  name: string,
  [pack, range]: readonly [name: string, range: string],
  platform: Runtime['platform'],
  binaryOf: (installed: Installed) => string | undefined,
  flags: readonly string[],
): Runtime {
  return {
    name,
    platform,
    how: `npm i ${pack}@${range}`,
    async find(): Promise<Found | undefined> {
      const installed = await npmInstall(name, pack, range);
      const binary = installed && binaryOf(installed);
      if (installed === undefined || binary === undefined) return undefined;
      return {
        version: installed.version,
        run(bundle) {
          const file = join(dirname(bundle), `run-${name}.mjs`);
          const program = [
            `import { run } from ${JSON.stringify(bundle)};`,
            printing('console.log'),
            'globalThis.process?.exit(0);',
          ];
          writeFileSync(file, program.join('\n'));
          return runCommand(binary, [...flags, file]);
        },
      };
    },
  };
}

const inFolder =
  (...path: string[]) =>
  ({ dir }: Installed): string | undefined => {
    const file = join(dir, ...path);
    return existsSync(file) ? file : undefined;
  };

const node = (major: number): Runtime =>
  commandLine(`node-${major}`, ['node', String(major)], 'node', inFolder('bin', 'node'), [
    '--unhandled-rejections=warn', // as in Jest's sandbox; the tests that are about them run processes of their own
  ]);

/** Node, Bun and Deno. */
export const commandLines: readonly Runtime[] = [
  node(22),
  node(24),
  node(26),
  commandLine('bun', ['bun', '1.4'], 'web', inFolder('bin', 'bun.exe'), ['run']),
  commandLine('deno', ['deno', '2.9'], 'web', inFolder('deno'), ['run', '--allow-all', '--no-check']),
];
