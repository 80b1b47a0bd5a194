import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { throwIfAborted } from 'cancelkit';
import type { Answer, Job } from './job.js';

/** A file, as it was hashed here: a row of the database. */
export interface HashedFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Hashes the files here and not in a worker, by code that shares nothing with it: streams, one file after the other. */
export async function hashFiles(signal: AbortSignal, job: Job): Promise<HashedFile[]> {
  const files: HashedFile[] = [];
  let total = 0;
  for await (const path of filesBelow(job.root, job)) {
    throwIfAborted(signal);
    const { size: bytes } = await stat(join(job.root, path));
    if (bytes > job.maxFileBytes) continue;
    files.push({ path, bytes, sha256: await hashOf(join(job.root, path)) });
    total += bytes;
    if (total >= job.maxBytes) break;
  }
  throwIfAborted(signal); // while the last one was hashed
  return files;
}

/** Computes what every client must be told; the copies by a set, not by comparing each with each. */
export function expectedAnswer(files: readonly HashedFile[]): Answer {
  const all = createHash('sha256');
  const seen = new Set<string>();
  const copies: HashedFile[] = [];
  for (const file of files) {
    all.update(`${file.path}\0${file.sha256}\n`);
    if (seen.has(file.sha256)) copies.push(file);
    seen.add(file.sha256);
  }
  return {
    hash: all.digest('hex'),
    files: files.length,
    bytes: bytesOf(files),
    copies: { copies: copies.length, bytes: bytesOf(copies) },
  };
}

function bytesOf(files: readonly HashedFile[]): number {
  return files.reduce((total, { bytes }) => total + bytes, 0);
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
