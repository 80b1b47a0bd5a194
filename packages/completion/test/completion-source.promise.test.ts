import { CompletionSource, canceled, faulted, succeeded } from '@cancelkit/completion';
import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { observedSource, settlers } from './support/settlers.js';
import { runFixture } from './support/run-fixture.js';

describe('CompletionSource', () => {
  describe('promise', () => {
    it.each(settlers)('is the same object on every read, before and after $name', ({ set }) => {
      const source = observedSource();
      const { promise } = source; // .NET 1, 2
      expect(source.promise).toBe(promise);
      set(source);
      expect(source.promise).toBe(promise);
    });

    it.each(['before', 'after'])('gives the value when it is read %s the completion', async (when) => {
      const source = new CompletionSource<object>();
      const value = {};
      const early = when === 'before' ? source.promise : undefined;
      source.setResult(value);
      expect(await (early ?? source.promise)).toBe(value); // .NET 54
      expect(source.promise).toBe(source.promise);
    });

    it.each(['before', 'after'])('throws the error when it is read %s the completion', async (when) => {
      const source = observedSource();
      const error = new Error('the fault');
      const early = when === 'before' ? source.promise : undefined;
      source.setException(error);
      await expect(early ?? source.promise).rejects.toBe(error); // .NET 55
    });

    it.each(['before', 'after'])('throws the reason when it is read %s the completion', async (when) => {
      const source = new CompletionSource();
      const early = when === 'before' ? source.promise : undefined;
      source.setCanceled(0);
      await expect(early ?? source.promise).rejects.toBe(0);
    });

    it('resumes every awaiter, in microtasks, never inside set*', async () => {
      const source = new CompletionSource<number>();
      const log: string[] = [];
      const awaiters = [1, 2, 3].map((n) => source.promise.then((value) => log.push(`${n}: ${value}`)));
      source.setResult(7);
      log.push('set* returned'); // .NET 60
      await Promise.all(awaiters);
      expect(log).toStrictEqual(['set* returned', '1: 7', '2: 7', '3: 7']); // .NET 62
    });

    it('settles before an inline continuation runs', async () => {
      const source = new CompletionSource<number>();
      let seen: unknown;
      source.onCompleted(() => {
        seen = source.promise;
      });
      source.setResult(1);
      expect(await seen).toBe(1);
    });

    it('can be read by a cleanup', async () => {
      for (const completion of [succeeded(1), faulted('x'), canceled('x')]) {
        const source = new CompletionSource<number>();
        let read: Promise<number> | undefined;
        source.addCleanup(() => {
          read = source.promise;
        });
        source.onCompleted(() => undefined);
        source.setCompletion(completion);
        expect(source.promise).toBe(read);
        await expect(Promise.allSettled([source.promise])).resolves.toMatchObject([
          { status: completion.status === 'succeeded' ? 'fulfilled' : 'rejected' },
        ]);
      }
    });
  });

  describe('an outcome that nobody observes', () => {
    const run = (scenario: string) => runFixture(join(__dirname, 'fixtures/outcome.mjs'), [scenario]);

    it.each([
      // .NET 69
      'canceled, unread',
      'canceled, read',
      'canceled, read afterwards',
      'canceled, disposed',
      // .NET 68
      'faulted, continuation',
      'faulted, continuation and read',
      'faulted, continuation and read afterwards',
      'faulted, continuation afterwards',
      'faulted, settled',
      'faulted, settled afterwards',
      'faulted, promise handled',
      'faulted, promise handled afterwards',
      'faulted, in a task',
      'followed rejection, source completed',
      'followed rejection, source canceled meanwhile',
    ])('is silent: %s', async (scenario) => {
      expect(await run(scenario)).toStrictEqual({ code: 0, stdout: '', stderr: '' });
    });

    it.each([
      'faulted, unread',
      'faulted, read',
      'faulted, read afterwards',
      'faulted, state read',
      'faulted, only a cleanup',
      'faulted, cleanup reads the promise',
      'faulted, continuation unregistered before',
    ])('ends the process: %s', async (scenario) => {
      const { code, stderr } = await run(scenario);
      expect(code).toBe(1);
      expect(stderr).toContain('Error: the fault');
    });

    it.each(['throwing continuation', 'throwing cleanup'])(
      'reports a %s as uncaught, after the others and the completer are through',
      async (scenario) => {
        const { code, stdout, stderr } = await run(scenario);
        expect(stdout).toBe('the next one ran\nset* returned\n');
        expect(stderr).toContain('Error: the fault');
        expect(code).toBe(1);
      },
    );

    it('reports the error of a callback in every mode', async () => {
      const { code, stdout } = await run('throwing callbacks in every mode');
      expect(code).toBe(0);
      expect(stdout.trim().split('\n').sort()).toStrictEqual(
        ['inline', 'microtask', 'task'].flatMap((mode) => [`ran ${mode}`, `uncaught ${mode}`]).sort(),
      );
    });
  });

  it('takes at most 72 bytes while it is pending and its promise unread', async () => {
    const { stdout } = await runFixture(join(__dirname, 'fixtures/heap.mjs'), [], ['--expose-gc']);
    expect(Number(stdout)).toBeGreaterThan(40); // it measured something
    expect(Number(stdout)).toBeLessThanOrEqual(73); // 72, and what the rest of the process allocates meanwhile
  });
});
