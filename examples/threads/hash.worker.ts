// The worker of hash-server: it hashes files until it is asked to stop, and lives on.
import { serve } from '@cancelkit/threads';
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';

serve((signal, path: string) => {
  const file = openSync(path, 'r');
  try {
    const hash = createHash('sha256');
    const chunk = Buffer.alloc(64 * 1024);
    for (let length = readSync(file, chunk); length > 0; length = readSync(file, chunk)) {
      signal.throwIfAborted(); // sees the abort, although this thread is busy
      hash.update(chunk.subarray(0, length));
    }
    return hash.digest('hex');
  } finally {
    closeSync(file); // runs, whichever way it ends: that is what a terminated worker does not do
  }
});
