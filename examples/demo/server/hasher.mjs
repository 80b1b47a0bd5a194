// A child of worker.mjs: hashes the files it is sent, one batch at a time.
//
//   node hasher.mjs TAG ROOT
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = process.argv[3];

process.on('message', (paths) => {
  process.send(
    paths.map((path) =>
      createHash('sha256')
        .update(readFileSync(join(root, path)))
        .digest('hex'),
    ),
  );
});
process.on('disconnect', () => process.exit());
