import { setTimeout } from 'node:timers/promises';
import { type LinesOptions, type ProcessEnd, lines } from '@cancelkit/node';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { eventually, listeners, reasons, rejection, turn } from '../support/aborting.js';
import { processesWith, uniqueSeconds } from '../support/processes.js';

jest.setTimeout(30_000); // it takes processes a while to start on a machine that is busy

afterEach(turn);

const sh = (script: string, options?: LinesOptions, signal?: AbortSignal): AsyncIterableIterator<string> =>
  lines(signal, 'sh', ['-c', script], options);

async function all(given: AsyncIterable<string>): Promise<string[]> {
  const seen: string[] = [];
  for await (const line of given) seen.push(line);
  return seen;
}

/** The lines that came, and the error after them. */
async function untilError(given: AsyncIterable<string>): Promise<{ seen: string[]; error: unknown }> {
  const seen: string[] = [];
  const error = await rejection(
    (async () => {
      for await (const line of given) seen.push(line);
    })(),
  );
  return { seen, error };
}

describe('lines', () => {
  describe('of a command that succeeds', () => {
    it.each([
      ['LF', 'one\\ntwo\\n', ['one', 'two']],
      ['CRLF', 'one\\r\\ntwo\\r\\n', ['one', 'two']],
      ['nothing in the end', 'one\\ntwo', ['one', 'two']],
      ['a CR in the end', 'one\\r\\ntwo\\r', ['one', 'two\r']],
      ['empty lines', '\\n\\none\\n\\n', ['', '', 'one', '']],
      ['a lone CR in its middle', 'one\\rtwo\\n', ['one\rtwo']],
      ['nothing at all', '', []],
    ])('are what ends with %s', async (_, text, expected) => {
      expect(await all(lines(undefined, 'printf', [text]))).toEqual(expected);
    });

    it('are put together from pieces, also of a character and of CRLF', async () => {
      const pieces = ['a', '\\303', '\\274b\\r', '\\nc', '\\n'];
      const script = pieces.map((piece) => `printf '${piece}'`).join('; sleep 0.03; ');
      expect(await all(sh(script))).toEqual(['a\u00fcb', 'c']);
    });

    it('come while it runs', async () => {
      const given = sh('echo one; read line; echo "$line"', { input: answer() });
      let tell: () => void = () => undefined;
      async function* answer() {
        await new Promise<void>((resolve) => (tell = resolve));
        yield 'two\n';
      }
      expect(await given.next()).toEqual({ done: false, value: 'one' });
      tell();
      expect(await given.next()).toEqual({ done: false, value: 'two' });
      expect(await given.next()).toEqual({ done: true, value: undefined });
      expect(await given.next()).toEqual({ done: true, value: undefined });
    });

    it('are not read before they are asked for', async () => {
      const controller = new AbortController();
      const given = lines(controller.signal, 'seq', ['1', '100000']);
      await given.next();
      await setTimeout(200); // all 589 kB would have come by now, if somebody read them
      expect(processesWith('seq 1 100000')).toHaveLength(1);
      expect((await all(given)).at(-1)).toBe('100000');
      expect(listeners(controller.signal)).toBe(0);
    });

    it('have the encoding that is asked for', async () => {
      expect(await all(lines(undefined, 'printf', ['\\374\\n'], { encoding: 'latin1' }))).toEqual(['\u00fc']);
    });

    it('start nothing before the first is asked for, and may be left then', async () => {
      const seconds = uniqueSeconds();
      const given = lines(undefined, 'sleep', [seconds]);
      await turn();
      expect(processesWith(`sleep ${seconds}`)).toEqual([]);
      expect(await given.return?.()).toEqual({ done: true, value: undefined });
      expect(await given.next()).toEqual({ done: true, value: undefined });
    });
  });

  describe('of a command that fails', () => {
    it('are all given before the error, also when the loop is slow', async () => {
      const seen: string[] = [];
      const error = await rejection(
        (async () => {
          for await (const line of sh('seq 1 5000; echo oh >&2; exit 3')) {
            seen.push(line);
            if (seen.length === 2) await setTimeout(600); // longer than a target that takes nothing is waited for
          }
        })(),
      );
      expect(seen).toHaveLength(5_000);
      expect(error).toMatchObject({ name: 'ProcessError', code: 3, stdout: '', stderr: 'oh\n' });
    });

    it('throw a ProcessError when there is no such program', async () => {
      expect(await rejection(all(lines(undefined, '/no/such/program')))).toMatchObject({ name: 'ProcessError' });
    });

    it('succeed with the codes that are allowed', async () => {
      expect(await all(sh('echo one; exit 1', { okCodes: [0, 1] }))).toEqual(['one']);
    });

    it.each([
      ['at once', "printf '12345\\n123456\\n1\\n2\\n'"],
      ['piece by piece', 'echo 12345; sleep 0.1; printf 1234; sleep 0.1; echo 56; echo 1'],
    ])(
      'throw when a line is longer than it may be, after those before it, and end the command: %s',
      async (_, script) => {
        const seconds = uniqueSeconds();
        const { seen, error } = await untilError(sh(`${script}; sleep ${seconds}`, { maxBytes: 5 }));
        expect(seen).toEqual(['12345']);
        expect((error as Error).message).toContain('wrote a line of more than 5 bytes to stdout');
        expect(processesWith(`sleep ${seconds}`)).toEqual([]);
      },
    );
  });

  describe('when the loop is left', () => {
    it('end the group, and wait until it is gone', async () => {
      const seconds = uniqueSeconds();
      for await (const line of sh(`sleep ${seconds} & echo ready; sleep ${seconds}`)) {
        expect(line).toBe('ready');
        break;
      }
      expect(processesWith(`sleep ${seconds}`)).toEqual([]);
    });

    it('throw nothing of what the end of the group would have thrown', async () => {
      const ends: ProcessEnd[] = [];
      const script = "trap 'exit 7' TERM; echo ready; while :; do sleep 0.05; done";
      for await (const line of sh(script, { onEnd: (end) => void ends.push(end) })) if (line === 'ready') break;
      expect(ends).toMatchObject([{ code: 7, signal: null }]);
    });

    it('throw what the loop throws', async () => {
      const error = new Error('of the loop');
      const loop = async (): Promise<void> => {
        for await (const line of sh('echo ready; sleep 60')) if (line === 'ready') throw error;
      };
      expect(await rejection(loop())).toBe(error);
    });

    it('end a read that is pending', async () => {
      const seconds = uniqueSeconds();
      const given = sh(`echo ready; sleep ${seconds}`);
      await given.next();
      const pending = given.next();
      expect(await given.return?.()).toEqual({ done: true, value: undefined });
      expect(await pending).toEqual({ done: true, value: undefined });
      expect(processesWith(`sleep ${seconds}`)).toEqual([]);
    });

    it('are ended although the command floods its pipe', async () => {
      for await (const line of lines(undefined, 'yes')) {
        expect(line).toBe('y');
        break;
      }
    });
  });

  describe('when the signal aborts', () => {
    it.each(reasons)('reject with %s, when it is aborted before, and start nothing', async (_, reason) => {
      const seconds = uniqueSeconds();
      const signal = AbortSignal.abort(reason);
      const given = lines(signal, 'sleep', [seconds]);
      expect(await rejection(given.next())).toBe(signal.reason);
      expect(await given.next()).toEqual({ done: true, value: undefined });
      expect(processesWith(`sleep ${seconds}`)).toEqual([]);
    });

    it.each(reasons)('reject the pending read with %s, when the group is gone', async (_, reason) => {
      const seconds = uniqueSeconds();
      const controller = new AbortController();
      const given = sh(`echo ready; sleep ${seconds}`, {}, controller.signal);
      await given.next();
      const pending = rejection(given.next());
      controller.abort(reason);
      expect(await pending).toBe(controller.signal.reason);
      expect(processesWith(`sleep ${seconds}`)).toEqual([]);
      expect(listeners(controller.signal)).toBe(0);
    });

    it('drop what is not read', async () => {
      const controller = new AbortController();
      const seen: string[] = [];
      const loop = async (): Promise<void> => {
        for await (const line of sh('seq 1 1000; sleep 60', {}, controller.signal)) {
          seen.push(line);
          controller.abort('enough');
        }
      };
      expect(await rejection(loop())).toBe('enough');
      expect(seen).toEqual(['1']);
    });

    it('reject with the reason also when the command then ends well, and tell how it has ended', async () => {
      const controller = new AbortController();
      const ends: ProcessEnd[] = [];
      const script = "trap 'exit 0' TERM; echo ready; while :; do sleep 0.05; done";
      const given = sh(script, { onEnd: (end) => void ends.push(end) }, controller.signal);
      await given.next();
      const pending = rejection(given.next());
      controller.abort('enough');
      expect(await pending).toBe('enough');
      expect(ends).toMatchObject([{ code: 0 }]);
    });

    it('insist after graceMs', async () => {
      const seconds = uniqueSeconds();
      const controller = new AbortController();
      const script = `trap '' TERM; sleep ${seconds} & echo ready; wait`;
      const given = sh(script, { graceMs: 50 }, controller.signal);
      await given.next();
      controller.abort();
      expect(await rejection(given.next())).toBe(controller.signal.reason);
      await eventually(() => processesWith(`sleep ${seconds}`).length === 0);
    });

    it('are silent when nobody asks again', async () => {
      const controller = new AbortController();
      const given = sh('echo ready; exit 3', {}, controller.signal);
      await given.next();
      await setTimeout(100);
      controller.abort('enough');
      await turn();
      await given.return?.();
      expect(listeners(controller.signal)).toBe(0);
    });
  });

  describe('wrong arguments', () => {
    it.each([
      ['signal', [{}, 'ls']],
      ['command', [undefined, '']],
      ['args', [undefined, 'ls', 'all']],
      ['options', [undefined, 'ls', [], 5]],
      ['stdout', [undefined, 'ls', [], { stdout: 'collect' }]],
      ['encoding', [undefined, 'ls', [], { encoding: 'buffer' }]],
      ['encoding', [undefined, 'ls', [], { encoding: 'utf9' }]],
      ['maxBytes', [undefined, 'ls', [], { maxBytes: -1 }]],
      ['graceMs', [undefined, 'ls', [], { graceMs: NaN }]],
    ])('refuses a wrong %s at once', (name, args) => {
      expect(() => (lines as (...args: unknown[]) => unknown)(...args)).toThrow(`Expected \`${name}\``);
    });
  });
});
