import { exploreAbortSafety } from '@cancelkit/testing';
import { afterAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Planted, planted } from './support/planted.js';
import { cleanUp, plantedOfNode } from './support/planted-of-node.js';

/** The line that ends with the name of a function in a comment: it is what is wrong. */
function lineOf(name: string): string | undefined {
  const files = ['planted.ts', 'planted-of-node.ts'].map((file) => {
    const lines = readFileSync(join(__dirname, 'support', file), 'utf8').split('\n');
    return `${file}:${lines.findIndex((text) => text.endsWith(`// ${name}`)) + 1}:`;
  });
  return files.find((line) => !line.endsWith(':0:'));
}

async function expectFound(name: string, { kind, fn }: Planted, explorer: 'hooks' | 'patched'): Promise<void> {
  const options = { explorer, settleMs: 100 };
  const report = await exploreAbortSafety(fn, options);
  const defect = report.defects.find((candidate) => candidate.kind === kind);
  expect(defect).toBeDefined();
  const line = lineOf(name);
  if (line !== undefined) expect(report.toString()).toContain(line);
  // And one run shows it again.
  const only = /only: '(.*)'/.exec(defect!.replay)![1]!;
  const replayed = await exploreAbortSafety(fn, { ...options, only });
  expect(replayed.defects.map((again) => again.kind)).toContain(kind);
}

describe('a function with one defect', () => {
  afterAll(cleanUp);

  it.each(Object.entries({ ...planted, ...plantedOfNode }))('is found out: %s', (name, entry) =>
    expectFound(name, entry, 'hooks'),
  );

  it.each(Object.entries(planted))('is found out without hooks: %s', (name, entry) =>
    expectFound(name, entry, 'patched'),
  );
});
