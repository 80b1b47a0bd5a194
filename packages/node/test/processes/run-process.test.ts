import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable, Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { settle } from '@cancelkit/completion';
import { type ProcessEnd, ProcessError, type RunProcessOptions, runProcess } from '@cancelkit/node';
import { afterAll, afterEach, describe, expect, it, jest } from '@jest/globals';
import { hasLiveMember } from '../../src/processes/live-members.js';
import { eventually, listeners, reasons, rejection, turn } from '../support/aborting.js';
import { listenTo, processesWith, uniqueSeconds } from '../support/processes.js';

jest.setTimeout(30_000); // it takes processes a while to start on a machine that is busy

const node = process.execPath;
const directory = mkdtempSync(join(tmpdir(), 'cancelkit-'));
afterAll(() => rmSync(directory, { recursive: true }));
afterEach(turn);

/** Ignores SIGTERM, as does all that it starts; says when it does so. */
const stubborn = (seconds: string): string => `trap '' TERM; sleep ${seconds} & echo ready; wait`;

/** A shell that starts sleeping children and grandchildren, and says when it has. */
const family = (seconds: string): string => `sleep ${seconds} & sh -c 'sleep ${seconds} & echo ready; wait' & wait`;

describe('runProcess', () => {
  describe('a command that succeeds', () => {
    it('fulfills with what it wrote', async () => {
      const code = 'process.stdout.write("out ü"); process.stderr.write("err")';
      expect(await runProcess(undefined, node, ['-e', code])).toEqual({ code: 0, stdout: 'out ü', stderr: 'err' });
    });

    it('hands over arguments as they are', async () => {
      const args = ['a b', '$HOME', "it's", ''];
      const { stdout } = await runProcess(null, node, ['-p', 'JSON.stringify(process.argv.slice(1))', ...args]);
      expect(JSON.parse(stdout)).toEqual(args);
    });

    it('runs in a directory that is given as a URL', async () => {
      const { stdout } = await runProcess(undefined, 'pwd', ['-P'], { cwd: pathToFileURL('/') });
      expect(stdout).toBe('/\n');
    });

    it('runs in the directory and with the environment that it is given', async () => {
      const { stdout } = await runProcess(undefined, 'sh', ['-c', 'pwd -P; echo "$WHO"'], {
        cwd: '/',
        env: { ...process.env, WHO: 'me' },
      });
      expect(stdout).toBe('/\nme\n');
    });

    it('reads its input, and an empty one when none is given', async () => {
      expect(await runProcess(undefined, 'cat', [], { input: 'hello' })).toMatchObject({ stdout: 'hello' });
      expect(await runProcess(undefined, 'cat', [], { input: new Uint8Array([104, 105]) })).toMatchObject({
        stdout: 'hi',
      });
      expect(await runProcess(undefined, 'cat')).toMatchObject({ stdout: '' });
    });

    it('need not read all of its input', async () => {
      const input = 'x'.repeat(4 * 1024 * 1024);
      expect(await runProcess(undefined, 'head', ['-c', '3'], { input })).toMatchObject({ stdout: 'xxx' });
    });

    it('may be a line for a shell', async () => {
      expect(await runProcess(undefined, 'echo one | cat; echo two', [], { shell: true })).toMatchObject({
        stdout: 'one\ntwo\n',
      });
    });

    it('decodes what it wrote as it is told', async () => {
      const result = await runProcess(undefined, 'printf', ['\\377\\000'], { encoding: 'hex' });
      expect(result.stdout).toBe('ff00');
    });

    it('collects as much as it may, to the byte', async () => {
      const result = await runProcess(undefined, 'printf', ['12345'], { maxBytes: 5 });
      expect(result.stdout).toBe('12345');
    });

    it('hands its outputs on to streams, and leaves these open and without listeners', async () => {
      const [stdout, stderr] = [listenTo(), listenTo()];
      const before = [stdout, stderr].map((stream) => stream.eventNames().map((name) => stream.listenerCount(name)));
      const result = await runProcess(undefined, 'sh', ['-c', 'echo out; echo err >&2'], { stdout, stderr });
      await Promise.all([stdout.heard('out\n'), stderr.heard('err\n')]);
      expect(result).toEqual({ code: 0, stdout: '', stderr: '' });
      expect([stdout.writableEnded, stderr.writableEnded]).toEqual([false, false]);
      expect([stdout, stderr].map((stream) => stream.eventNames().map((name) => stream.listenerCount(name)))).toEqual(
        before,
      );
    });

    it('waits for a stream that is slower than the command', async () => {
      let received = 0;
      const slow = new Writable({
        highWaterMark: 1024,
        write: (chunk: Buffer, _, callback) => {
          received += chunk.length;
          setImmediate(callback);
        },
      });
      await runProcess(undefined, node, ['-e', 'process.stdout.write("x".repeat(1_000_000))'], { stdout: slow });
      expect(received).toBe(1_000_000);
    });

    it('throws an output away when told to', async () => {
      const result = await runProcess(undefined, 'sh', ['-c', 'echo out; echo err >&2'], { stderr: 'ignore' });
      expect(result).toEqual({ code: 0, stdout: 'out\n', stderr: '' });
    });

    it('is waited for together with what it left running', async () => {
      const file = join(directory, 'left-running');
      const left = `(sleep 0.2; touch ${file}) >/dev/null 2>&1 &`;
      await runProcess(undefined, 'sh', ['-c', left]);
      expect(existsSync(file)).toBe(true);
    });
  });

  describe('an output with a target', () => {
    const path = join(directory, 'target');

    it('is written when the promise fulfills, also by a stream that is slow to open and to write', async () => {
      for (let round = 0; round < 20; round += 1) {
        const stdout = createWriteStream(`${path}-${round}`);
        await runProcess(undefined, 'sh', ['-c', 'printf 12345'], { stdout });
        expect(readFileSync(`${path}-${round}`, 'utf8')).toBe('12345');
        stdout.end();
      }
    });

    it('faults when the stream fails in the end', async () => {
      const stdout = createWriteStream('/dev/full');
      const error = await rejection(runProcess(undefined, 'echo', ['out'], { stdout }));
      expect(error).toMatchObject({
        name: 'ProcessError', // and the code, if the command has ended before its stream
        cause: expect.objectContaining({ code: 'ENOSPC' }),
      });
    });

    it('may be a file, which is emptied or appended to, and closed', async () => {
      const before = readdirSync('/proc/self/fd').length;
      for (let round = 0; round < 20; round += 1)
        await runProcess(undefined, 'echo', ['one'], { stdout: { file: path } });
      await runProcess(undefined, 'sh', ['-c', 'echo two; echo three >&2'], {
        stdout: { file: pathToFileURL(path), append: true },
        stderr: { file: path, append: true },
      });
      expect(readFileSync(path, 'utf8')).toBe('one\ntwo\nthree\n');
      expect(readdirSync('/proc/self/fd').length).toBeLessThanOrEqual(before);
    });

    it('faults when the file cannot be opened, and starts nothing', async () => {
      const error = await rejection(
        runProcess(undefined, 'touch', [`${path}-started`], { stdout: { file: directory } }),
      );
      expect(error).toMatchObject({ name: 'ProcessError', cause: expect.objectContaining({ code: 'EISDIR' }) });
      expect(existsSync(`${path}-started`)).toBe(false);
    });

    it('has one listener for each event, however many write to it', async () => {
      const stdout = listenTo();
      const before = stdout.eventNames().map((name) => stdout.listenerCount(name));
      const promises = Array.from({ length: 12 }, () =>
        runProcess(undefined, 'echo', ['out'], { stdout, stderr: stdout }),
      );
      expect(stdout.listenerCount('error')).toBe(1);
      await Promise.all(promises);
      expect(stdout.eventNames().map((name) => stdout.listenerCount(name))).toEqual(before);
    });
  });

  describe('what it is told', () => {
    it('leaves bytes as they are', async () => {
      const result = await runProcess(undefined, 'printf', ['\\377\\000'], { encoding: 'buffer' });
      expect(result.stdout).toEqual(Buffer.from([255, 0]));
      expect(result.stderr).toEqual(Buffer.alloc(0));
    });

    it('takes other codes for a success, and then 0 only if it is among them', async () => {
      const run = (code: number, okCodes: number[]) =>
        runProcess(undefined, 'sh', ['-c', `echo out; exit ${code}`], { okCodes });
      expect(await run(1, [0, 1])).toEqual({ code: 1, stdout: 'out\n', stderr: '' });
      expect(await rejection(run(0, [1]))).toMatchObject({ code: 0, stdout: 'out\n' });
    });

    it('reads its input from a stream or an iterable', async () => {
      const parts = async function* () {
        yield 'some ';
        yield Buffer.from('text');
      };
      expect(await runProcess(undefined, 'cat', [], { input: parts() })).toMatchObject({ stdout: 'some text' });
      expect(await runProcess(undefined, 'cat', [], { input: Readable.from(['a', 'b']) })).toMatchObject({
        stdout: 'ab',
      });
    });

    it('lets go of an input that is not read to its end, and faults when that fails', async () => {
      let isOpen = true;
      const endless = async function* () {
        try {
          for (;;) yield 'x'.repeat(10_000);
        } finally {
          isOpen = false;
        }
      };
      expect(await runProcess(undefined, 'head', ['-c', '3'], { input: endless() })).toMatchObject({ stdout: 'xxx' });
      await eventually(() => !isOpen);
      const cause = new Error('no more');
      const failing = async function* () {
        yield 'some';
        throw cause;
      };
      const error = await rejection(runProcess(undefined, 'cat', [], { input: failing() }));
      expect(error).toMatchObject({ name: 'ProcessError', cause, stdout: expect.any(String) });
    });
  });

  describe('how it has ended', () => {
    const onTerm = (action: string) => `trap '${action}' TERM; echo ready; while :; do sleep 0.01; done`;
    const abortReady = async (line: string, options: RunProcessOptions = {}) => {
      const controller = new AbortController();
      const ends: ProcessEnd[] = [];
      const marker = join(directory, `ready-${(count += 1)}`);
      const promise = runProcess(
        controller.signal,
        'sh',
        ['-c', line.replace('echo ready', `echo ready; touch ${marker}`)],
        {
          onEnd: (end) => ends.push(end),
          ...options,
        },
      );
      await eventually(() => existsSync(marker));
      controller.abort('why');
      return { end: await settle(promise, controller.signal), ends };
    };
    let count = 0;

    it('is the outcome: a command that was to end and does so well has succeeded, with all its output', async () => {
      const { end, ends } = await abortReady(onTerm('echo committed; exit 0'));
      const value = { code: 0, stdout: 'ready\ncommitted\n' }; // a shell may mention on stderr what was ended under it
      expect(end).toMatchObject({ status: 'succeeded', value });
      expect(ends).toMatchObject([{ ...value, signal: null }]);
    });

    it('is not the outcome for who wants it otherwise, and is told all the same', async () => {
      const { end, ends } = await abortReady(onTerm('exit 0'), { onAbort: 'reason' });
      expect(end).toEqual({ status: 'canceled', reason: 'why' });
      expect(ends).toMatchObject([{ code: 0, signal: null, stdout: 'ready\n' }]);
    });

    it.each([
      [
        'with another code',
        onTerm('echo no >&2; exit 3'),
        { code: 3, signal: null, stderr: expect.stringMatching(/no\n$/) },
      ] /* the shell may say that it ended its sleep */,
      ['by a signal', 'echo ready; exec sleep 60', { code: null, signal: 'SIGTERM' }],
    ])('is the reason when it ends %s', async (_, line, expected) => {
      const { end, ends } = await abortReady(line);
      expect(end).toEqual({ status: 'canceled', reason: 'why' });
      expect(ends).toMatchObject([{ ...expected, stdout: 'ready\n' }]);
    });

    it('is told when it fails, too', async () => {
      const ends: ProcessEnd[] = [];
      const promise = runProcess(undefined, 'sh', ['-c', 'echo out; exit 3'], { onEnd: (end) => ends.push(end) });
      expect(await rejection(promise)).toMatchObject({ code: 3, stdout: 'out\n' });
      expect(ends).toEqual([{ code: 3, signal: null, stdout: 'out\n', stderr: '' }]);
    });
  });

  describe('a command that fails', () => {
    it('rejects with its code and the end of its stderr', async () => {
      const error = await rejection(runProcess(undefined, 'sh', ['-c', 'echo first >&2; echo last >&2; exit 3']));
      expect(error).toBeInstanceOf(ProcessError);
      expect(error).toMatchObject({
        name: 'ProcessError',
        message: '"sh" exited with code 3: last',
        command: 'sh',
        args: ['-c', 'echo first >&2; echo last >&2; exit 3'],
        code: 3,
        signal: null,
        stderr: 'first\nlast\n',
      });
    });

    it('rejects with the signal that ended it', async () => {
      const error = await rejection(runProcess(undefined, 'sh', ['-c', 'kill -9 $$']));
      expect(error).toMatchObject({ message: '"sh" was ended by SIGKILL', code: null, signal: 'SIGKILL' });
    });

    it('keeps no more than the end of a long stderr, in whole characters', async () => {
      const code = 'process.stderr.write("ü".repeat(50_000) + "!"); process.exitCode = 1';
      const stderr = listenTo();
      for (const options of [{}, { stderr }]) {
        const error = (await rejection(runProcess(undefined, node, ['-e', code], options))) as ProcessError;
        expect(error.stderr).toBe(`${'ü'.repeat(4095)}!`);
      }
    });

    it('takes along what it has left running', async () => {
      const seconds = uniqueSeconds();
      const error = await rejection(runProcess(undefined, 'sh', ['-c', `sleep ${seconds} >/dev/null 2>&1 & exit 4`]));
      expect(error).toMatchObject({ code: 4 });
      expect(processesWith(seconds)).toEqual([]);
    });
  });

  describe('a command that cannot be started', () => {
    const notExecutable = join(directory, 'not-executable');
    writeFileSync(notExecutable, '', { mode: 0o600 });

    it.each([
      ['there is no such program', 'no-such-program', {}, 'ENOENT'],
      ['there is no such directory', 'true', { cwd: join(directory, 'nowhere') }, 'ENOENT'],
      ['it may not be executed', notExecutable, {}, 'EACCES'],
    ])('rejects with the error of the system when %s', async (_, command, options, code) => {
      const controller = new AbortController();
      const error = await rejection(runProcess(controller.signal, command, [], options));
      expect(error).toMatchObject({
        name: 'ProcessError',
        message: expect.stringContaining(`"${command}" cannot be started: spawn ${command} ${code}`),
        code: null,
        signal: null,
        cause: expect.objectContaining({ code }),
      });
      expect(listeners(controller.signal)).toBe(0);
    });

    it('rejects in the same way when its arguments are too long', async () => {
      const error = await rejection(runProcess(undefined, 'true', ['x'.repeat(4 * 1024 * 1024)]));
      expect(error).toMatchObject({ name: 'ProcessError', cause: expect.objectContaining({ code: 'E2BIG' }) });
    });

    it('rejects with the reason when the abort comes before the error', async () => {
      const controller = new AbortController();
      const promise = runProcess(controller.signal, 'no-such-program');
      controller.abort(null);
      expect(await rejection(promise)).toBe(null);
    });
  });

  describe('a command whose output cannot go where it should', () => {
    it.each(['stdout', 'stderr'] as const)('is ended when it writes more than it may to %s', async (name) => {
      const seconds = uniqueSeconds();
      const redirect = name === 'stderr' ? '>&2' : '';
      const line = `sleep ${seconds} & printf 123456 ${redirect}; wait`;
      const error = await rejection(runProcess(undefined, 'sh', ['-c', line], { maxBytes: 5 }));
      expect(error).toMatchObject({
        name: 'ProcessError',
        message: expect.stringContaining(`"sh" wrote more than 5 bytes to ${name}`),
        code: null,
        signal: null,
      });
      expect(processesWith(seconds)).toEqual([]);
    });

    it('is ended when the stream that takes it breaks', async () => {
      const seconds = uniqueSeconds();
      const cause = new Error('disk full');
      const stdout = new Writable({ write: (_chunk, _encoding, callback) => callback(cause) });
      const promise = runProcess(undefined, 'sh', ['-c', `sleep ${seconds} & echo out; wait`], { stdout });
      const error = (await rejection(promise)) as ProcessError;
      expect(error.message).toBe('"sh" lost the stream that takes its stdout: disk full');
      expect(error.cause).toBe(cause);
      expect(processesWith(seconds)).toEqual([]);
    });

    it('is ended when the stream that takes it is closed', async () => {
      const seconds = uniqueSeconds();
      const stderr = listenTo();
      const promise = runProcess(undefined, 'sh', ['-c', `echo err >&2; sleep ${seconds}`], { stderr });
      await stderr.heard('err');
      stderr.destroy();
      expect(await rejection(promise)).toMatchObject({ message: expect.stringContaining('takes its stderr') });
      expect(processesWith(seconds)).toEqual([]);
    });
  });

  describe('aborted before the start', () => {
    it.each(reasons)('rejects with %s, and starts nothing', async (name, reason) => {
      const file = join(directory, `started ${name}`);
      const signal = AbortSignal.abort(reason);
      expect(await rejection(runProcess(signal, 'touch', [file]))).toBe(signal.reason);
      expect(existsSync(file)).toBe(false);
      expect(listeners(signal)).toBe(0);
    });
  });

  describe('aborted while it runs', () => {
    it.each(reasons)('rejects with %s when the whole tree is gone', async (_, reason) => {
      const seconds = uniqueSeconds();
      const controller = new AbortController();
      const stdout = listenTo();
      const promise = runProcess(controller.signal, 'sh', ['-c', family(seconds)], { stdout });
      await stdout.heard('ready');
      expect(processesWith(`sleep ${seconds}`).length).toBeGreaterThanOrEqual(2);
      expect(listeners(controller.signal)).toBe(1);
      controller.abort(reason);
      expect(listeners(controller.signal)).toBe(0);
      expect(await rejection(promise)).toBe(controller.signal.reason);
      expect(processesWith(seconds)).toEqual([]);
    });

    it('ends it when the abort comes before it got to run', async () => {
      const seconds = uniqueSeconds();
      const controller = new AbortController();
      const promise = runProcess(controller.signal, 'sleep', [seconds]);
      controller.abort('at once');
      expect(await rejection(promise)).toBe('at once');
      expect(processesWith(seconds)).toEqual([]);
    });

    it('asks first: the processes may clean up', async () => {
      const file = join(directory, 'cleaned-up');
      const controller = new AbortController();
      const stdout = listenTo();
      const line = `trap 'sleep 0.1; touch ${file}; exit 0' TERM; echo ready; while :; do sleep 0.01; done`;
      const promise = runProcess(controller.signal, 'sh', ['-c', line], { stdout });
      await stdout.heard('ready');
      controller.abort('why');
      expect(await promise).toMatchObject({ code: 0 });
      expect(existsSync(file)).toBe(true);
    });

    it('insists when they have not ended in time', async () => {
      const seconds = uniqueSeconds();
      const controller = new AbortController();
      const stdout = listenTo();
      const promise = runProcess(controller.signal, 'sh', ['-c', stubborn(seconds)], { stdout, graceMs: 50 });
      await stdout.heard('ready');
      controller.abort('why');
      const start = performance.now();
      expect(await rejection(promise)).toBe('why');
      expect(performance.now() - start).toBeGreaterThan(45);
      expect(processesWith(seconds)).toEqual([]);
    });

    it('does not ask when it gives them no time', async () => {
      const file = join(directory, 'was-asked');
      const controller = new AbortController();
      const stdout = listenTo();
      const line = `trap 'touch ${file}; exit 0' TERM; echo ready; while :; do sleep 0.01; done`;
      const promise = runProcess(controller.signal, 'sh', ['-c', line], { stdout, graceMs: 0 });
      await stdout.heard('ready');
      controller.abort('why');
      expect(await rejection(promise)).toBe('why');
      expect(existsSync(file)).toBe(false);
    });

    it('asks with the signal that it is told', async () => {
      const file = join(directory, 'interrupted');
      const controller = new AbortController();
      const stdout = listenTo();
      const line = `trap 'touch ${file}; exit 0' HUP; echo ready; while :; do sleep 0.01; done`;
      const promise = runProcess(controller.signal, 'sh', ['-c', line], { stdout, killSignal: 'SIGHUP' });
      await stdout.heard('ready');
      controller.abort('why');
      await promise;
      expect(existsSync(file)).toBe(true);
    });

    it('ends what is left running when the command itself has ended', async () => {
      const seconds = uniqueSeconds();
      const controller = new AbortController();
      const stdout = listenTo();
      const line = `sleep ${seconds} >/dev/null 2>&1 & echo ready`;
      const promise = runProcess(controller.signal, 'sh', ['-c', line], { stdout });
      await stdout.heard('ready');
      await eventually(() => processesWith(line).length === 0);
      expect(processesWith(seconds)).toHaveLength(1);
      controller.abort('why');
      expect(await rejection(promise)).toBe('why');
      expect(processesWith(seconds)).toEqual([]);
    });

    it('ends a command that is stuck because nobody reads what it writes', async () => {
      const controller = new AbortController();
      const stdout = new PassThrough(); // nobody reads it
      const promise = runProcess(
        controller.signal,
        'sh',
        ['-c', 'trap "echo bye; exit 0" TERM; while :; do echo yes; done'],
        {
          stdout,
          graceMs: Infinity,
        },
      );
      await eventually(() => stdout.writableNeedDrain);
      controller.abort('why');
      expect(await rejection(promise)).toBe('why');
    });

    it('does not wait for a process that has left the group', async () => {
      const seconds = uniqueSeconds();
      const controller = new AbortController();
      const stdout = listenTo();
      const escape = `require('node:child_process').spawn('sleep', ['${seconds}'], { detached: true, stdio: 'inherit' }).unref(); console.log('ready')`;
      const promise = runProcess(controller.signal, node, ['-e', escape], { stdout });
      await stdout.heard('ready');
      const [escaped] = processesWith(`sleep ${seconds}`);
      try {
        controller.abort('why');
        expect(await rejection(promise)).toBe('why');
        expect(processesWith(`sleep ${seconds}`)).toEqual([escaped]);
      } finally {
        process.kill(escaped as number, 'SIGKILL');
      }
    });

    it('keeps operations on one signal apart from those on another', async () => {
      const [first, second] = [new AbortController(), new AbortController()];
      const seconds = [uniqueSeconds(), uniqueSeconds()] as const;
      const promises = [
        runProcess(first.signal, 'sleep', [seconds[0]]),
        runProcess(second.signal, 'sleep', [seconds[1]]),
      ] as const;
      first.abort('first');
      expect(await rejection(promises[0])).toBe('first');
      expect(processesWith(seconds[1])).toHaveLength(1);
      second.abort('second');
      expect(await rejection(promises[1])).toBe('second');
    });

    it('listens once for the exit of this process, and only while something runs', async () => {
      const before = process.listenerCount('exit');
      const controller = new AbortController();
      const promises = Array.from({ length: 12 }, () => runProcess(controller.signal, 'sleep', ['60']));
      expect(process.listenerCount('exit')).toBe(before + 1);
      controller.abort();
      await Promise.all(promises.map(rejection));
      expect(process.listenerCount('exit')).toBe(before);
    });
  });

  describe('aborted after the end', () => {
    it('does nothing', async () => {
      const controller = new AbortController();
      expect(await runProcess(controller.signal, 'echo', ['done'])).toMatchObject({ stdout: 'done\n' });
      expect(listeners(controller.signal)).toBe(0);
      controller.abort();
    });
  });

  describe('a group of which only a zombie is left', () => {
    it('counts as gone', async () => {
      // With job control the first child gets a group of its own; the program that replaces the shell never collects it.
      const seconds = uniqueSeconds();
      const parent = spawn('bash', ['-c', `set -m; cat <&0 & echo $!; exec sleep ${seconds}`], {
        stdio: ['pipe', 'pipe', 'ignore'],
      });
      try {
        const [line] = (await once(parent.stdout, 'data')) as [Buffer];
        const group = Number(line.toString());
        await eventually(
          () => processesWith(seconds).length === 1 && processesWith(`exec sleep ${seconds}`).length === 0,
        );
        expect(hasLiveMember(group)).toBe(true);
        parent.stdin.end(); // and so the child ends
        await eventually(() => !hasLiveMember(group));
        expect(() => process.kill(-group, 0)).not.toThrow(); // the system itself still has it
        await eventually(() => !hasLiveMember(parent.pid as number)); // it has no group of its own
      } finally {
        parent.kill('SIGKILL');
        await once(parent, 'exit');
      }
    });
  });

  describe('wrong arguments', () => {
    const run = runProcess as (...args: unknown[]) => unknown;
    const aborted = AbortSignal.abort();
    const closed = new PassThrough();
    closed.end();

    it.each([
      ['signal', [new AbortController(), 'true'], TypeError],
      ['command', [aborted, ''], TypeError],
      ['command', [aborted, ['true']], TypeError],
      ['args', [aborted, 'true', 'one'], TypeError],
      ['args', [aborted, 'true', [1]], TypeError],
      ['cwd', [aborted, 'true', [], { cwd: 1 }], TypeError],
      ['cwd', [aborted, 'true', [], { cwd: null }], TypeError],
      ['env', [aborted, 'true', [], { env: 'A=1' }], TypeError],
      ['env', [aborted, 'true', [], { env: null }], TypeError],
      ['shell', [aborted, 'true', [], { shell: 1 }], TypeError],
      ['stdout', [aborted, 'true', [], { stdout: 'pipe' }], TypeError],
      ['stdout', [aborted, 'true', [], { stdout: closed }], TypeError],
      ['stderr', [aborted, 'true', [], { stderr: null }], TypeError],
      ['encoding', [aborted, 'true', [], { encoding: 'utf-9' }], TypeError],
      ['options', [aborted, 'true', [], 5], TypeError],
      ['okCodes', [aborted, 'true', [], { okCodes: 0 }], TypeError],
      ['onAbort', [aborted, 'true', [], { onAbort: 'value' }], TypeError],
      ['onEnd', [aborted, 'true', [], { onEnd: 1 }], TypeError],
      ['stdout.file', [aborted, 'true', [], { stdout: { file: '' } }], TypeError],
      ['killSignal', [aborted, 'true', [], { killSignal: 'SIGSTOPIT' }], TypeError],
      ['killSignal', [aborted, 'true', [], { killSignal: 'toString' }], TypeError],
      ['input', [aborted, 'true', [], { input: 1 }], TypeError],
      ['graceMs', [aborted, 'true', [], { graceMs: '5' }], TypeError],
      ['graceMs', [aborted, 'true', [], { graceMs: -1 }], RangeError],
      ['graceMs', [aborted, 'true', [], { graceMs: NaN }], RangeError],
      ['maxBytes', [aborted, 'true', [], { maxBytes: -1 }], RangeError],
    ])('throw synchronously: %s', (name, args, ErrorClass) => {
      const call = () => run(...args);
      expect(call).toThrow(ErrorClass);
      expect(call).toThrow(`Expected \`${name}\` to be `);
    });
  });
});
