import { spawn } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { sweep } from './sweep.js';
import { runTag, taggedProcesses, workerTag } from './worker-tag.js';

describe('sweep', () => {
  it('ends the children of a child too, and who ignores SIGTERM, and only then ends itself', async () => {
    const runId = `sweep-${process.pid}`;
    const program = 'sh -c "trap \'\' TERM; echo ready; while :; do sleep 60; done"';
    const shell = spawn('sh', ['-c', `${program} & ${program} & wait`, workerTag(runId, 'race', 7)], {
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let ready = '';
    for await (const text of shell.stdout) {
      ready += String(text);
      if (ready.split('ready').length === 3) break; // both
    }
    const swept = await sweep(runTag(runId));
    expect(new Set(swept.map(({ client }) => client)).size).toBe(1);
    expect(swept.length).toBeGreaterThanOrEqual(3);
    expect(await taggedProcesses(runTag(runId))).toEqual([]);
  });

  it('accepts that nothing is running', async () => {
    await expect(sweep(runTag('never started'))).resolves.toEqual([]);
  });
});
