// The work of one request: walks real files, has them hashed by two child processes, combines the digests in the order
// of the walk and tells on stdout how far it is, one JSON object a line. Plain JavaScript, so that it starts fast.
//
//   node worker.mjs TAG {"root":…,"maxBytes":…,"maxFileBytes":…,"bytesPerSecond":…}
//
// It knows nothing of cancellation. Like most programs, it ends when it is sent SIGTERM, and only itself.
import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { lstatSync, readdirSync } from 'node:fs';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const CHILDREN = 2;
const BATCH_BYTES = 256 * 1024;

const [tag, argument] = process.argv.slice(2);
const job = JSON.parse(argument);
const startedAt = performance.now();

setPriority(10); // background work, and its children's: the server itself comes first

process.stdout.on('error', () => process.exit(1)); // the server was killed outright: nobody is left behind

function* walk(folder) {
  const entries = readdirSync(join(job.root, folder), { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    if (job.skip.includes(entry.name) || (entry.name.startsWith('.') && entry.name !== '.pnpm')) continue;
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) yield* walk(path);
    else if (entry.isFile()) yield { path, bytes: lstatSync(join(job.root, path)).size };
  }
}

function takeBatches() {
  const batches = [];
  let total = 0;
  let batch = { paths: [], bytes: 0 };
  for (const file of walk('')) {
    if (file.bytes > job.maxFileBytes) continue;
    batch.paths.push(file.path);
    batch.bytes += file.bytes;
    total += file.bytes;
    if (batch.bytes >= BATCH_BYTES || total >= job.maxBytes) {
      batches.push(batch);
      batch = { paths: [], bytes: 0 };
    }
    if (total >= job.maxBytes) break;
  }
  if (batch.paths.length > 0) batches.push(batch);
  return batches;
}

const batches = takeBatches();
const totalBytes = batches.reduce((sum, batch) => sum + batch.bytes, 0);
const combined = createHash('sha256');
let begun = 0;
let begunBytes = 0;
let told = 0;
let toldBytes = 0;
let files = 0;

/** No faster than the rate that one client is given, however fast the machine is. */
async function pace() {
  const dueAt = startedAt + (begunBytes / job.bytesPerSecond) * 1000;
  const early = dueAt - performance.now();
  if (early > 0) await sleep(early);
}

/** The digests are combined in the order of the walk, whichever child is done first. */
function combine() {
  for (; told < batches.length && batches[told].digests !== undefined; told += 1) {
    const { paths, digests, bytes } = batches[told];
    paths.forEach((path, index) => combined.update(`${path}\0${digests[index]}\n`));
    files += paths.length;
    toldBytes += bytes;
    tell({ files, bytes: toldBytes, totalBytes });
  }
}

function tell(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function ask(child, paths) {
  child.send(paths);
  return once(child, 'message').then(([digests]) => digests);
}

async function feed(child) {
  while (begun < batches.length) {
    const batch = batches[begun];
    begun += 1;
    begunBytes += batch.bytes;
    batch.digests = await ask(child, batch.paths);
    combine();
    await pace();
  }
  child.disconnect();
}

function startChild() {
  const child = fork(new URL('./hasher.mjs', import.meta.url), [tag, job.root], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  return child.once('exit', (code) => {
    if (code !== 0) process.exit(1);
  });
}

await Promise.all(Array.from({ length: CHILDREN }, startChild).map(feed));
tell({ hash: combined.digest('hex'), files, bytes: toldBytes });
