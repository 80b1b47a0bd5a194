import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { type ProcessRow, processTable } from './process-table.js';

// Both ways to read the table work on Linux; elsewhere there is only one.
const platforms = process.platform === 'linux' ? ['linux', 'darwin'] : [process.platform];

describe.each(platforms)('processTable, as on %s', (platform) => {
  const find = async (pid: number | undefined): Promise<ProcessRow | undefined> =>
    (await processTable(platform)).find((row) => row.pid === pid);

  it('shows a running child with its parent, its group and its whole command line', async () => {
    const argument = `a) long (one ${'x'.repeat(300)}`;
    const child = spawn(process.execPath, ['-e', 'console.log(1); setInterval(() => {}, 1000)', argument], {
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    const row = await find(child.pid);
    expect(row).toMatchObject({ pid: child.pid, ppid: process.pid, pgid: child.pid });
    expect(row?.command).toContain(argument);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await find(child.pid)).toBeUndefined();
  });

  it('leaves out a process that has ended and was not collected', async () => {
    // The shell becomes a program that never collects the child it has inherited.
    const script = 'sh -c "echo \\$\\$" & exec sleep 30';
    const shell = spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [output] = (await once(shell.stdout.setEncoding('utf8'), 'data')) as [string];
    while ((await find(Number(output))) !== undefined); // ends soon: it has said all it had to say
    process.kill(Number(output), 0); // throws if there were no zombie
    shell.kill('SIGKILL');
    await once(shell, 'exit');
  });
});
