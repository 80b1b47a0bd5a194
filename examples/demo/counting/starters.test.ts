import { describe, expect, it } from '@jest/globals';
import type { ProcessRow } from './process-table.js';
import { startersOf } from './starters.js';

/** Each the child of the one before, the last one asking. */
function chain(...commands: string[]): ProcessRow[] {
  return commands.map((command, index) => ({ pid: index + 1, ppid: index, pgid: 1, command }));
}

describe('startersOf', () => {
  it('finds npm, npx, pnpm and tsx, and the shells between them, up to the shell of the user', () => {
    const table = chain(
      '/sbin/init',
      '-bash',
      'npm run demo --clients 4',
      'sh -c npx -y pnpm demo:run --clients 4',
      'npm exec pnpm demo:run --clients 4',
      'sh -c pnpm demo:run --clients 4',
      'node /home/user/.npm/_npx/1/node_modules/.bin/pnpm demo:run --clients 4',
      'sh -c tsx examples/demo/demo.ts --clients 4',
      'node /home/user/node_modules/tsx/dist/cli.mjs examples/demo/demo.ts --clients 4',
      '/usr/bin/node examples/demo/demo.ts --clients 4',
    );
    expect(startersOf(table, 10)).toEqual([9, 8, 7, 6, 5, 4, 3]);
  });

  it('does not count a script that runs npm as one command among others', () => {
    const table = chain('sh -c npm run demo; echo done', 'npm run demo', 'sh -c node demo.ts', 'node demo.ts');
    expect(startersOf(table, 4)).toEqual([3, 2]);
  });

  it('finds none when the user has started the process', () => {
    expect(startersOf(chain('-bash', 'node demo.ts'), 2)).toEqual([]);
    expect(startersOf(chain('sh -c node demo.ts', 'node demo.ts'), 2)).toEqual([]);
  });
});
