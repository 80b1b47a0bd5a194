import Table from 'cli-table3';
import { Command } from 'commander';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Platform, bundleTests } from './bundle.js';
import { readmeTable } from './readme-table.js';
import { type Ran, row } from './row.js';
import { runtimes } from './runtimes/index.js';

const names = runtimes.map(({ name }) => name);
const command = new Command('pnpm test:runtimes')
  .description('Runs the tests of completion and cancellation, on the built packages, in other runtimes (build first).')
  .argument('[names...]', `which: ${names.join(', ')}; all if none is named`)
  .option('--install', 'install what Debian brings (as root)', false)
  .option('--write', "write the README's table", false)
  .action(async (wanted: string[], { install, write }: { install: boolean; write: boolean }) => {
    const unknown = wanted.filter((name) => !names.includes(name));
    if (unknown.length > 0) command.error(`error: unknown runtime ${unknown.join(', ')}: expected ${names.join(', ')}`);
    if (write && wanted.length > 0) command.error('error: --write takes the outcome of all runtimes: name none');
    await testIn(wanted.length > 0 ? wanted : names, install, write);
  });
await command.parseAsync();

async function testIn(wanted: readonly string[], install: boolean, write: boolean): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'cancelkit-runtimes-'));
  const bundles = new Map<Platform, string>();
  const ran: Ran[] = [];
  try {
    for (const runtime of runtimes.filter(({ name }) => wanted.includes(name))) {
      const found = await runtime.find(install);
      if (found === undefined) {
        console.log(`${runtime.name}: skipped, it is not here (${runtime.how})`);
        continue;
      }
      let bundle = bundles.get(runtime.platform);
      if (bundle === undefined) {
        bundle = join(dir, `${runtime.platform}.mjs`);
        writeFileSync(bundle, await bundleTests(runtime.platform));
        bundles.set(runtime.platform, bundle);
      }
      const outcome = await found.run(bundle);
      ran.push({ name: runtime.name, version: found.version, outcome });
      for (const { title, error } of outcome.failed) console.log(`✗ ${runtime.name}: ${title}\n${error}\n`);
      for (const error of outcome.loose) console.log(`✗ ${runtime.name}: an error that no test caught\n${error}\n`);
      console.log(`${runtime.name} ${found.version}: ${row({ ...outcome }).join(', ')}`);
    }
  } finally {
    rmSync(dir, { recursive: true });
  }
  const table = new Table({
    head: ['runtime', 'version', 'passed', 'not here', 'failed'],
    style: { head: [], border: [] },
  });
  for (const { name, version, outcome } of ran) {
    table.push([name, version, outcome.passed, outcome.skipped.length, outcome.failed.length + outcome.loose.length]);
  }
  console.log(table.toString());
  if (write) {
    const readme = fileURLToPath(new URL('../../../README.md', import.meta.url));
    writeFileSync(readme, readmeTable(readFileSync(readme, 'utf8'), ran));
  }
  const failed = ran.reduce((sum, { outcome }) => sum + outcome.failed.length + outcome.loose.length, 0);
  const passed = ran.reduce((sum, { outcome }) => sum + outcome.passed, 0);
  console.log(`Tests: ${failed > 0 ? `${failed} failed, ` : ''}${passed} passed, ${failed + passed} total`);
  if (failed > 0 || ran.length === 0) process.exitCode = 1;
}
