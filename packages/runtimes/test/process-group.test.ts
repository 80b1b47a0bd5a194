import { describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { processesWith, uniqueSeconds } from '../../node/test/support/processes.js';
import { startGroup } from '../src/process-group.js';

describe('startGroup', () => {
  it('ends what the program has started, also what is deaf', async () => {
    const seconds = uniqueSeconds();
    const script = `trap '' TERM; sleep ${seconds} & echo started; wait`; // what it starts ignores the signal, too
    const group = startGroup('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'pipe'] });
    await once(group.streams[1] as Readable, 'data');
    expect(processesWith(seconds)).not.toHaveLength(0);
    await group.stop(0);
    await expect(group.ended).rejects.toThrow('SIGKILL');
    while (processesWith(seconds).length > 0) await new Promise(setImmediate);
  });

  it('says with what a program has ended, and what it wrote', async () => {
    const group = startGroup('sh', ['-c', 'echo no luck >&2; exit 3'], { stdio: ['ignore', 'pipe', 'pipe'] });
    await expect(group.ended).rejects.toThrow('sh has ended (3): no luck');
    await group.stop();
  });

  it('rejects when there is no such program', async () => {
    const group = startGroup('/no/such/program', [], { stdio: 'ignore' });
    await expect(group.ended).rejects.toThrow('ENOENT');
    await group.stop();
  });
});
