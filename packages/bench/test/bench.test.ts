import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command on the sources, so that nothing need be built first. */
function bench(...args: string[]): Promise<Ended> {
  const flags = ['--conditions=@cancelkit/source', '--import', 'tsx'];
  const script = resolve(__dirname, '../src/bench.ts');
  return new Promise((resolve) => {
    execFile(process.execPath, [...flags, script, ...args], { cwd: __dirname }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
      resolve({ code, stdout, stderr });
    });
  });
}

describe('pnpm bench', () => {
  it('prints a table of the chosen group, with bars, and writes the figures', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cancelkit-'));
    const file = join(folder, 'figures.json');
    const { code, stdout, stderr } = await bench('--quick', '--only', 'lifecycle', '--json', file);
    const { groups } = JSON.parse(await readFile(file, 'utf8'));
    await rm(folder, { recursive: true });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('lifecycle:');
    expect(stdout).toMatch(/p-defer .*<= 1\.06x/);
    expect(stdout).toMatch(/\d of 3 bars met/);
    expect(stdout).not.toContain('registrations:');
    expect(groups).toMatchObject([{ name: 'lifecycle', rows: [{ name: 'create, settle, await' }, {}, {}] }]);
    expect(groups[0].rows[0].figures[1]).toMatchObject({ variant: 'p-defer', unit: 'ns', bar: 1.06 });
  }, 60_000);

  it('measures heap and sizes by the same command', async () => {
    const { code, stdout } = await bench('--quick', '--only', 'heap', 'size');
    expect(code).toBe(0);
    expect(stdout).toMatch(/CompletionSource .* B .*<= 72 B/);
    expect(stdout).toMatch(/CompletionSource and link .* B .*<= 2,700 B/);
  }, 60_000);

  it('says what it can do', async () => {
    const { code, stdout } = await bench('--help');
    expect(code).toBe(0);
    for (const option of ['--only', '--json', '--quick', '--write']) expect(stdout).toContain(option);
  }, 60_000);

  it.each([
    ['a group that does not exist', ['--only', 'speed'], 'Allowed choices are lifecycle, registrations'],
    ['an option that does not exist', ['--fast'], "unknown option '--fast'"],
    ['an argument that is no option', ['links'], 'too many arguments'],
    ['a record of figures that say little', ['--write', '--quick'], '--write takes figures that say something'],
    ['a file that is not named', ['--json'], "option '--json <file>' argument missing"],
  ])(
    'refuses %s',
    async (_, args, message) => {
      const { code, stdout, stderr } = await bench(...args);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toContain(message);
      expect(stderr).toContain('--help shows the options');
    },
    60_000,
  );
});
