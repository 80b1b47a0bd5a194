import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { throwIfAborted } from '@cancelkit/cancellation';
import type { HashResult, Job } from './job.js';

/**
 * Computes what every client must be told, here and not in a worker, by code that shares nothing with it: streams, one
 * file after the other, nothing kept.
 */
export async function expectedHash(signal: AbortSignal, job: Job): Promise<HashResult> {
  const all = createHash('sha256');
  let files = 0;
  let bytes = 0;
  for await (const path of filesBelow(job.root, job)) {
    throwIfAborted(signal);
    const { size } = await stat(join(job.root, path));
    if (size > job.maxFileBytes) continue;
    all.update(path).update('\0').update(await hashOf(join(job.root, path))).update('\n'); // prettier-ignore
    files += 1;
    bytes += size;
    if (bytes >= job.maxBytes) break;
  }
  return { hash: all.digest('hex'), files, bytes };
}

async function* filesBelow(root: string, job: Job, prefix = ''): AsyncGenerator<string> {
  const kinds = new Map<string, 'file' | 'folder'>();
  for await (const entry of await opendir(join(root, prefix))) {
    if (entry.isFile()) kinds.set(entry.name, 'file');
    if (entry.isDirectory()) kinds.set(entry.name, 'folder');
  }
  for (const name of [...kinds.keys()].sort()) {
    if (isSkipped(name, job)) continue;
    if (kinds.get(name) === 'file') yield prefix + name;
    else yield* filesBelow(root, job, `${prefix}${name}/`);
  }
}

function isSkipped(name: string, job: Job): boolean {
  return job.skip.includes(name) || (name.startsWith('.') && name !== '.pnpm');
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
