import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './support/bundle.js';

/** Ways to use the package, and what a process prints that does so and ends by itself. */
const good = {
  'a signal that is shared, received and heard': '',
  'a completion that is awaited': 'settled\n',
  'a completion that is awaited, without ref': '',
  'a completion that is only looked at': 'pending\n',
  'a completion of a worker that lives': '',
  'a task in a worker of ours': '42\n',
  'a task in a worker of yours, which may go': '42\n',
  'a task that is terminated': 'stopped\n',
  'a worker that listens to a signal': 'its exit code: 0\n',
  'a worker that awaits a completion': 'its exit code: 0\n',
  'a cancellation that nobody has asked for': '',
};
const fault = 'a fault that nobody has asked for';
const crash = 'a worker that ends the process';

interface Ended {
  readonly code: number | string | null | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

function run(script: string, way: string): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [script, way], (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : (error.signal ?? error.code), stdout, stderr }),
    );
  });
}

describe('a process', () => {
  let folder: string;
  /** All at once: they mostly wait. */
  let ends: Record<string, Ended>;
  beforeAll(async () => {
    folder = await bundle({ exits: 'fixtures/exits.mjs' });
    const ways = [...Object.keys(good), fault, crash];
    const script = join(folder, 'exits.mjs');
    ends = Object.fromEntries(await Promise.all(ways.map(async (way) => [way, await run(script, way)] as const)));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(Object.entries(good))('ends by itself, with code 0: %s', (way, stdout) => {
    expect(ends[way]).toEqual({ code: 0, stdout, stderr: '' });
  });

  it('ends for a fault that nobody has asked for', () => {
    expect(ends[fault]?.code).toBe(1);
    expect(ends[fault]?.stderr).toContain('RangeError: nobody has asked');
  });

  it('leaves nobody waiting when a worker takes it along', () => {
    expect(ends[crash]).toMatchObject({ code: 'SIGABRT', stdout: 'begun\n' });
  });
});
