import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

export const run = promisify(execFile);

const packages = join(__dirname, '../../..');

/** A folder of a user in which the packed packages are installed. */
export interface UserFolder {
  readonly dir: string;
  /** The names of the packages in it. */
  readonly names: readonly string[];
  /** Where a package, or one of its files, lies. */
  path(name: string, ...file: string[]): string;
  remove(): void;
}

/** Packs the publishable packages as `pnpm publish` would, and unpacks them in a new folder's node_modules. */
export async function packAll(): Promise<UserFolder> {
  const dir = mkdtempSync(join(tmpdir(), 'cancelkit-packed-'));
  const names: string[] = [];
  for (const folder of readdirSync(packages)) {
    const manifest = join(packages, folder, 'package.json');
    if (!existsSync(manifest)) continue;
    const { name, private: isPrivate } = JSON.parse(readFileSync(manifest, 'utf8')) as {
      name: string;
      private?: boolean;
    };
    if (isPrivate === true) continue;
    const target = join(dir, 'node_modules', name);
    mkdirSync(target, { recursive: true });
    const tarball = join(dir, `${folder}.tgz`);
    await run('npx', ['-y', 'pnpm@10.34.9', 'pack', '--out', tarball], { cwd: join(packages, folder) });
    await run('tar', ['-xzf', tarball, '--strip-components=1', '-C', target]);
    rmSync(tarball);
    names.push(name);
  }
  const types = join(dir, 'node_modules/@types/node');
  mkdirSync(dirname(types));
  symlinkSync(dirname(require.resolve('@types/node/package.json')), types);
  return {
    dir,
    names,
    path: (name, ...file) => join(dir, 'node_modules', name, ...file),
    remove: () => rmSync(dir, { recursive: true }),
  };
}

/** The files of a folder, however deep. */
export function filesOf(dir: string): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
