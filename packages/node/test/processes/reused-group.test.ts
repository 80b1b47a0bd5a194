import { runProcess } from '@cancelkit/node';
import { afterEach, expect, describe, it, jest } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, existsSync, writeFileSync } from 'node:fs';
import { listenTo, uniqueSeconds } from '../support/processes.js';

jest.setTimeout(30_000); // it takes processes a while to start on a machine that is busy

/** Where Linux is told which number it gave away last; the next process gets the one after it. */
const LAST = '/proc/sys/kernel/ns_last_pid';
const canChoose = isWritable(LAST);
if (!canChoose)
  console.warn('Only root on Linux can choose the number of a process. The test of one given twice is skipped.');

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

let stranger: ChildProcess | undefined;
afterEach(() => {
  stranger?.kill('SIGKILL');
  stranger = undefined;
});

/** Blocks, so that nobody looks at the group meanwhile. */
function block(isOver: () => boolean, what: string): void {
  const deadline = Date.now() + 20_000;
  while (!isOver()) if (Date.now() > deadline) throw new Error(`It took too long until ${what}`);
}

/** A process with this number, in a group of its own, which has the same one; undefined if somebody else was faster. */
function startStranger(pid: number): ChildProcess | undefined {
  writeFileSync(LAST, String(pid - 1));
  const child = spawn('sleep', [uniqueSeconds()], { detached: true, stdio: 'ignore' });
  if (child.pid === pid) return child;
  child.kill('SIGKILL');
  return undefined;
}

/** How a command has ended whose group was gone, and its number a stranger's, before anybody looked. */
async function endOfReused(controller: AbortController, reason?: string): Promise<unknown> {
  const seconds = uniqueSeconds();
  const stdout = listenTo();
  let said = '';
  stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  // The command itself ends at once; what it has started holds the group, and its number.
  const script = `sleep ${seconds} > /dev/null 2>&1 & echo $$ $!.`;
  const promise = runProcess(controller.signal, 'sh', ['-c', script], { stdout, onAbort: 'reason', graceMs: 0 });
  const end = promise.then(
    () => 'fulfilled',
    (error: unknown) => error,
  );
  await stdout.heard('.');
  const [group, member] = said.replace('.', '').trim().split(' ').map(Number) as [number, number];
  await new Promise((resolve) => setTimeout(resolve, 100)); // it is looked at more seldom from here on
  process.kill(member, 'SIGKILL');
  block(() => !existsSync(`/proc/${member}`) && !existsSync(`/proc/${group}`), 'the group was gone');
  stranger = startStranger(group);
  if (reason !== undefined) controller.abort(reason);
  return end;
}

(canChoose ? describe : describe.skip)('a group whose number is given to a stranger', () => {
  it.each([
    ['on its own', undefined, 'fulfilled'],
    ['by an abort', 'why', 'why'],
  ])('is gone, and the stranger is not ended: %s', async (_, reason, expected) => {
    for (let i = 0; i < 10 && stranger === undefined; i++) {
      const controller = new AbortController();
      expect(await endOfReused(controller, reason)).toBe(expected);
      controller.abort('too late');
    }
    expect([stranger?.exitCode, stranger?.signalCode]).toEqual([null, null]);
    expect(existsSync(`/proc/${stranger?.pid}`)).toBe(true);
  });
});
