import { readFileSync } from 'node:fs';

/** What is measured against, in exactly these versions. */
export function versions(): Record<string, string> {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return manifest.devDependencies as Record<string, string>;
}
