import { execFileSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { PassThrough } from 'node:stream';

/** A number of seconds that nobody else sleeps: `sleep` with it can be told from all others in the process table. */
export const uniqueSeconds = (): string => `60.${randomInt(1e9, 2e9)}`;

/** The numbers of the processes whose command line contains a text, as the system itself has them; no zombies. */
export function processesWith(text: string): number[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,stat=,args='], { encoding: 'utf8' });
  return table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, stat, ...args]) => !stat?.startsWith('Z') && args.join(' ').includes(text))
    .map(([pid]) => Number(pid));
}

/** Where a test hears what a process writes, while it runs. */
export function listenTo(): PassThrough & { readonly heard: (text: string) => Promise<void> } {
  const stream = new PassThrough();
  let all = '';
  stream.on('data', (chunk: Buffer) => (all += chunk.toString()));
  const heard = async (text: string): Promise<void> => {
    while (!all.includes(text)) await new Promise((resolve) => stream.once('data', resolve));
  };
  return Object.assign(stream, { heard });
}
