// Runs before a package is published: its links must lead somewhere.
import { readFileSync } from 'node:fs';

if (readFileSync('package.json', 'utf8').includes('github.com/OWNER/')) {
  console.error('Put the owner of the repository in place of OWNER: see "Publishing" in CONTRIBUTING.md.');
  process.exit(1);
}
