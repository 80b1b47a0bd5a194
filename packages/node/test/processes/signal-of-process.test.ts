import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { signalOfProcess } from '@cancelkit/node';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { eventually } from '../support/aborting.js';
import { processesWith, uniqueSeconds } from '../support/processes.js';

const fixture = join(__dirname, '../fixtures/signal-of-process.mjs');
const onSource = require.resolve('@cancelkit/node').endsWith('.ts');
const node = [process.execPath, ...(onSource ? ['--conditions=@cancelkit/source', '--import', 'tsx'] : []), fixture];

jest.setTimeout(30_000); // it takes processes a while to start on a machine that is busy

let child: ChildProcess | undefined;
afterEach(() => {
  if (child === undefined) return;
  try {
    process.kill(-child.pid!, 'SIGKILL'); // what a failed test has left of its group
  } catch (error) {
    expect(error).toMatchObject({ code: 'ESRCH' });
  }
  child = undefined;
});

/** In a group of its own, to find what it leaves behind. */
function spawnGroup(command: string, ...args: string[]): ChildProcess {
  const env = { ...process.env, NODE_OPTIONS: '' };
  return (child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'], env, detached: true }));
}

/** A process that listens to signals, and what it says. */
async function start(scenario: string, ...args: string[]) {
  const [command, ...rest] = [...node, scenario, ...args];
  const process_ = spawnGroup(command!, ...rest);
  let all = '';
  process_.stdout!.on('data', (chunk) => (all += String(chunk)));
  const ended = once(process_, 'close');
  const heard = (text: string): Promise<void> => eventually(() => all.includes(text));
  await heard('ready');
  return {
    heard,
    kill: (signal: NodeJS.Signals) => process_.kill(signal),
    /** Later than what counts as the same. */
    killAgain: async (signal: NodeJS.Signals) => {
      await setTimeout(250);
      process_.kill(signal);
    },
    ended: ended.then(([code, signal]) => ({ code, signal })),
    lines: () =>
      all
        .trim()
        .split('\n')
        .filter((line) => !line.startsWith('ready')),
  };
}

describe('signalOfProcess', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'aborts with a reason that names %s, and the process goes on',
    async (name) => {
      const { kill, heard, lines } = await start('stubborn');
      kill(name);
      await heard('aborted');
      expect(lines()).toEqual([`aborted AbortError ${name}: The process has received ${name}`]);
      expect(child?.exitCode).toBe(null);
    },
  );

  it.each([
    ['SIGINT', 'SIGINT'],
    ['SIGTERM', 'SIGTERM'],
    ['SIGINT', 'SIGTERM'],
  ] as const)('aborts by %s, and ends the process by a second one, %s', async (first, second) => {
    const { kill, killAgain, heard, ended, lines } = await start('stubborn');
    kill(first);
    await heard('aborted');
    await killAgain(second);
    expect(await ended).toEqual({ code: null, signal: second });
    expect(lines()).toHaveLength(1);
  });

  it('lets a shell see 128 and the number of the signal that came second', async () => {
    const shell = spawnGroup('sh', '-c', '"$@"; echo "code $?"', 'sh', ...node, 'stubborn');
    let all = '';
    shell.stdout!.on('data', (chunk) => (all += String(chunk)));
    await eventually(() => all.includes('ready'));
    const pid = Number(/ready (\d+)/.exec(all)![1]);
    process.kill(pid, 'SIGTERM');
    await eventually(() => all.includes('aborted'));
    await setTimeout(250);
    process.kill(pid, 'SIGTERM');
    await once(shell, 'close');
    expect(all).toContain('code 143');
  });

  it('lets the process end by itself, with its own code, when its work is done', async () => {
    const { kill, ended, lines } = await start('graceful');
    kill('SIGTERM');
    expect(await ended).toEqual({ code: 0, signal: null });
    expect(lines()).toEqual(['listeners 0 0 0']);
  });

  it('does not keep the process alive', async () => {
    const { ended } = await start('idle');
    expect(await ended).toEqual({ code: 0, signal: null });
  });

  it('leaves nothing behind when it is disposed, once or twice: the signal does what it did before', async () => {
    const { kill, ended, lines } = await start('disposed');
    kill('SIGTERM');
    expect(await ended).toEqual({ code: null, signal: 'SIGTERM' });
    expect(lines()).toEqual(['listeners 1 1 1', 'listeners 0 0 0, aborted false']);
  });

  it('listens once for several of them, aborts them together, and goes on when one is disposed', async () => {
    const { kill, killAgain, heard, ended, lines } = await start('several');
    kill('SIGINT');
    await heard('listeners 1 0 1');
    expect(lines()).toEqual([
      'listeners 1 1 1',
      'first AbortError SIGINT: The process has received SIGINT',
      'second AbortError SIGINT: The process has received SIGINT',
      'one reason true',
      'listeners 1 0 1',
    ]);
    await killAgain('SIGINT');
    expect(await ended).toEqual({ code: null, signal: 'SIGINT' });
  });

  it('counts a second signal only against those that listen to it', async () => {
    const { kill, killAgain, heard, ended, lines } = await start('apart');
    kill('SIGINT');
    await heard('interrupted');
    kill('SIGTERM');
    await heard('terminated');
    await killAgain('SIGTERM');
    expect(await ended).toEqual({ code: null, signal: 'SIGTERM' });
    expect(lines()).toEqual([
      'interrupted AbortError SIGINT: The process has received SIGINT',
      'terminated AbortError SIGTERM: The process has received SIGTERM',
    ]);
  });

  it('ends the process also when somebody else listens', async () => {
    const { kill, killAgain, heard, ended, lines } = await start('foreign');
    kill('SIGINT');
    await heard('aborted');
    await killAgain('SIGINT');
    expect(await ended).toEqual({ code: null, signal: 'SIGINT' });
    expect(lines().filter((line) => line.startsWith('aborted'))).toHaveLength(1);
  });

  it('takes along the processes that run when a second signal ends this one', async () => {
    const seconds = uniqueSeconds();
    const { kill, killAgain, heard, ended } = await start('parent', seconds);
    await eventually(() => processesWith(`sleep ${seconds}`).length === 1);
    kill('SIGINT');
    await heard('aborted');
    expect(processesWith(`sleep ${seconds}`)).toHaveLength(1);
    await killAgain('SIGINT');
    expect(await ended).toEqual({ code: null, signal: 'SIGINT' });
    await eventually(() => processesWith(`sleep ${seconds}`).length === 0);
  });

  it('takes the same signal within 200 ms for one', async () => {
    const { kill, killAgain, heard, ended, lines } = await start('stubborn');
    for (let index = 0; index < 3; index += 1) {
      kill('SIGINT');
      await setTimeout(12);
    }
    await heard('aborted');
    await killAgain('SIGINT');
    expect(await ended).toEqual({ code: null, signal: 'SIGINT' });
    expect(lines()).toHaveLength(1);
  });

  it('listens to SIGHUP, too, if not told otherwise', async () => {
    const { kill, heard } = await start('stubborn');
    kill('SIGHUP');
    await heard('aborted AbortError SIGHUP');
  });

  it('is aborted from the start when a signal has come already, also when the watch of that time is disposed', async () => {
    const { kill, heard, lines } = await start('late');
    kill('SIGTERM');
    await heard('late');
    expect(lines()).toEqual(['late true SIGTERM, the same reason true, of SIGINT false']);
  });

  describe('wrong arguments', () => {
    it.each([[[]], ['SIGINT'], [['SIGKILL']], [['SIGSTOP']], [['SIGNAL']], [['toString']], [[2]], [null]])(
      'refuses %j as the signals',
      (names) => {
        const before = process.eventNames().length;
        expect(() => signalOfProcess(names as never)).toThrow(
          expect.objectContaining({
            name: 'TypeError',
            message: expect.stringContaining('Expected `names` to be an array'),
          }),
        );
        expect(process.eventNames()).toHaveLength(before);
      },
    );
  });
});
