import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { processTable } from './process-table.js';
import { stopGroup } from './stop-group.js';

/** A group of a shell and two programs below it. */
async function startGroup(program: string): Promise<ChildProcess & { pid: number }> {
  const shell = spawn('sh', ['-c', `${program} & ${program} & wait`], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let ready = '';
  for await (const text of shell.stdout) {
    ready += String(text);
    if (ready.split('ready').length === 3) break; // both
  }
  return shell as ChildProcess & { pid: number };
}

async function groupOf(pgid: number): Promise<number> {
  return (await processTable()).filter((row) => row.pgid === pgid).length;
}

describe('stopGroup', () => {
  it('ends the children of the child too, and only then ends itself', async () => {
    const shell = await startGroup('sh -c "echo ready; exec sleep 60"');
    expect(await groupOf(shell.pid)).toBe(3);
    await stopGroup(shell.pid, 30_000); // so long a grace that SIGTERM alone must have done it
    expect(await groupOf(shell.pid)).toBe(0);
  });

  it('kills a group that ignores SIGTERM, after the grace', async () => {
    const shell = await startGroup('sh -c "trap \'\' TERM; echo ready; exec sleep 60"');
    await stopGroup(shell.pid, 50);
    expect(await groupOf(shell.pid)).toBe(0);
  });

  it('accepts a group that has gone already', async () => {
    const child = spawn('true', { detached: true });
    const exited = once(child, 'exit');
    const { pid } = child;
    await exited;
    await expect(stopGroup(pid!)).resolves.toBeUndefined();
  });
});
