import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const cache = fileURLToPath(new URL('../../../node_modules/.cache/cancelkit-runtimes', import.meta.url));

/** The name and the path of an installed package. */
export interface Installed {
  readonly version: string;
  readonly dir: string;
}

/** Installs a package of npm in a folder of its own, where it stays; undefined if it cannot be had. */
export async function npmInstall(folder: string, name: string, range: string): Promise<Installed | undefined> {
  const dir = join(cache, folder);
  const manifest = join(dir, 'node_modules', name, 'package.json');
  if (!existsSync(manifest)) {
    mkdirSync(dir, { recursive: true });
    writeFileSync(join(dir, 'package.json'), '{ "private": true }');
    try {
      const args = ['install', '--no-audit', '--no-fund', `${name}@${range}`];
      await promisify(execFile)('npm', args, { cwd: dir, timeout: 240_000 });
    } catch {
      return undefined; // it is said that it was skipped, and how to get it
    }
  }
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  return { version, dir: join(dir, 'node_modules', name) };
}
