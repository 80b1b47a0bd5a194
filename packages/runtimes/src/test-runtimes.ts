import Table from 'cli-table3';
import { Command } from 'commander';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { bundleTests, coreFiles, testFiles } from './bundle.js';
import type { Outcome } from './harness/run-tests.js';
import { readmeTable } from './readme-table.js';
import { type Ran, row } from './row.js';
import { runtimes } from './runtimes/index.js';

const names = runtimes.map(({ name }) => name);
/** These run everything, always: the engine that most servers have, and the one that most browsers have. */
const inFull = ['node-24', 'chromium'];

interface Flags {
  readonly core: boolean;
  readonly install: boolean;
  readonly write: boolean;
}

const command = new Command('pnpm test:runtimes')
  .description('Runs the tests of completion and cancellation, on the built packages, in other runtimes (build first).')
  .argument('[names...]', `which: ${names.join(', ')}; all if none is named`)
  .option('--install', 'install what Debian brings (as root)', false)
  .option('--core', `leave the searches of thousands of programs to ${inFull.join(' and ')}`, false)
  .option('--write', "write the README's table", false)
  .action(async (wanted: string[], flags: Flags) => {
    const unknown = wanted.filter((name) => !names.includes(name));
    if (unknown.length > 0) command.error(`error: unknown runtime ${unknown.join(', ')}: expected ${names.join(', ')}`);
    if (flags.write && wanted.length > 0) command.error('error: --write takes the outcome of all runtimes: name none');
    await testIn(wanted.length > 0 ? wanted : names, flags);
  });
await command.parseAsync();

/** A runtime that ends before the tests do has failed; the others are asked all the same. */
function ended(error: unknown): Outcome {
  return { passed: 0, skipped: [], failed: [], loose: [String(error).slice(-4_000)], ms: 0 };
}

async function testIn(wanted: readonly string[], { core, install, write }: Flags): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'cancelkit-runtimes-'));
  const bundles = new Map<string, string>();
  const ran: Ran[] = [];
  try {
    for (const runtime of runtimes.filter(({ name }) => wanted.includes(name))) {
      const found = await runtime.find(install);
      if (found === undefined) {
        console.log(`${runtime.name}: skipped, it is not here (${runtime.how})`);
        continue;
      }
      const isCore = core && !inFull.includes(runtime.name);
      const title = isCore ? `core-${runtime.platform}` : runtime.platform;
      let bundle = bundles.get(title);
      if (bundle === undefined) {
        bundle = join(dir, `${title}.mjs`);
        writeFileSync(bundle, await bundleTests(runtime.platform, isCore ? coreFiles() : testFiles()));
        bundles.set(title, bundle);
      }
      const outcome = await found.run(bundle).catch(ended);
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
    const written = readmeTable(readFileSync(readme, 'utf8'), ran);
    writeFileSync(readme, await format(written, { ...(await resolveConfig(readme)), filepath: readme }));
  }
  const failed = ran.reduce((sum, { outcome }) => sum + outcome.failed.length + outcome.loose.length, 0);
  const passed = ran.reduce((sum, { outcome }) => sum + outcome.passed, 0);
  console.log(`Tests: ${failed > 0 ? `${failed} failed, ` : ''}${passed} passed, ${failed + passed} total`);
  if (failed > 0 || ran.length === 0) process.exitCode = 1;
}
