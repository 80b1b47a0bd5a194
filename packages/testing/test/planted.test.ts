import { exploreAbortSafety } from '@cancelkit/testing';
import { afterAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cleanUp, planted } from './support/planted.js';

const source = readFileSync(join(__dirname, 'support/planted.ts'), 'utf8').split('\n');

describe('a function with one defect', () => {
  afterAll(cleanUp);

  it.each(Object.entries(planted))('is found out: %s', async (name, { kind, fn }) => {
    const report = await exploreAbortSafety(fn);
    const defect = report.defects.find((candidate) => candidate.kind === kind);
    expect(defect).toBeDefined();
    // It names the line, where the line is what is wrong.
    const line = source.findIndex((text) => text.endsWith(`// ${name}`)) + 1;
    if (line > 0) expect(report.toString()).toContain(`planted.ts:${line}:`);
    // And one run shows it again.
    const only = /only: '(.*)'/.exec(defect!.replay)![1]!;
    const replayed = await exploreAbortSafety(fn, { only });
    expect(replayed.defects.map((again) => again.kind)).toContain(kind);
  });
});
