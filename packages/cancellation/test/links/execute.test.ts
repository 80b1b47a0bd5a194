import { type AbortCallback, execute } from '@cancelkit/cancellation';
import { settle } from '@cancelkit/completion';
import { describe, expect, it } from '@jest/globals';
import { createReadStream } from 'node:fs';
import {
  describeAbortable,
  endOf,
  expectNoUnhandledRejection,
  listeners,
  reasons,
  turn,
} from '../support/abortable.js';
import { uncaught } from '../../../completion/test/support/uncaught.js';

const error = new Error('the fault');
const late = new Error('cleanup');
const raise = (thrown: unknown): never => {
  throw thrown;
};
type Resolve<T> = (value: T) => void;
type Reject = (reason?: unknown) => void;

describe('execute', () => {
  expectNoUnhandledRejection();

  describeAbortable((signal, work) =>
    execute(signal, (resolve, reject) => {
      work.then(resolve, reject);
      return () => undefined;
    }),
  );

  describe('with a cleanup that is asynchronous', () => {
    describeAbortable((signal, work) =>
      execute(signal, (resolve, reject) => {
        work.then(resolve, reject);
        return () => turn();
      }),
    );
  });

  it.each([undefined, null, 'executor', {}])('refuses %p as the executor, synchronously', (wrong) => {
    for (const signal of [undefined, AbortSignal.abort()]) {
      expect(() => void execute(signal, wrong as never)).toThrow(
        /^Expected `executor` to be a function of resolve and reject/,
      );
    }
  });

  it('does not call the executor on an aborted signal', async () => {
    let calls = 0;
    const promise = execute(AbortSignal.abort('why'), () => void (calls += 1));
    expect(await endOf(promise)).toStrictEqual(['rejected', 'why']);
    expect(calls).toBe(0);
  });

  describe('settled', () => {
    it.each([
      ['resolve', (resolve: Resolve<unknown>) => resolve(1), ['fulfilled', 1]],
      ['reject', (_: Resolve<unknown>, reject: Reject) => reject(error), ['rejected', error]],
    ] as const)('by %s lets go of the signal at once, and the callback is not called', async (_, end, outcome) => {
      const controller = new AbortController();
      let calls = 0;
      let finish = (): void => undefined;
      const promise = execute(controller.signal, (resolve, reject) => {
        finish = () => end(resolve, reject);
        return () => void (calls += 1);
      });
      expect(listeners(controller.signal)).toBe(1);
      finish();
      expect(listeners(controller.signal)).toBe(0);
      controller.abort();
      expect(await endOf(promise)).toStrictEqual(outcome);
      expect(calls).toBe(0);
    });

    it('inside the executor registers nothing, and the callback is not called', async () => {
      const controller = new AbortController();
      let calls = 0;
      const promise = execute<number>(controller.signal, (resolve) => {
        resolve(1);
        return () => void (calls += 1);
      });
      expect(listeners(controller.signal)).toBe(0);
      controller.abort();
      expect(await promise).toBe(1);
      expect(calls).toBe(0);
    });

    it('keeps the first of several', async () => {
      const promise = execute<number>(undefined, (resolve, reject) => {
        resolve(1);
        resolve(2);
        reject(error);
      });
      expect(await promise).toBe(1);
    });

    it('by a promise ends as that promise ends', async () => {
      const resolveWith = (promise: PromiseLike<unknown>): Promise<unknown> =>
        execute<unknown>(undefined, (resolve) => resolve(promise));
      expect(await resolveWith(Promise.resolve(1))).toBe(1);
      expect(await endOf(resolveWith(Promise.reject(error)))).toStrictEqual(['rejected', error]);
    });

    it('by a promise that is pending can still be aborted', async () => {
      const controller = new AbortController();
      const promise = execute<unknown>(controller.signal, (resolve) => resolve(new Promise(() => undefined)));
      controller.abort('why');
      expect(await endOf(promise)).toStrictEqual(['rejected', 'why']);
    });
  });

  describe('aborted', () => {
    it.each(reasons)('calls the callback once, inside abort(), with the reason %p', (reason) => {
      const controller = new AbortController();
      const seen: unknown[] = [];
      const promise = execute(controller.signal, () => (why) => void seen.push(why));
      promise.catch(() => undefined);
      controller.abort(reason);
      controller.abort('again');
      expect(seen).toHaveLength(1);
      expect(seen[0]).toBe(reason);
    });

    it('acx-16, keeps a reason that is null', async () => {
      const controller = new AbortController();
      const seen: unknown[] = [];
      const promise = execute(controller.signal, () => (reason) => void seen.push(reason));
      controller.abort(null);
      expect(await endOf(promise)).toStrictEqual(['rejected', null]);
      expect(seen).toStrictEqual([null]);
    });

    it('rejects without a callback, too', async () => {
      const controller = new AbortController();
      const promise = execute(controller.signal, () => undefined);
      controller.abort('why');
      expect(await endOf(promise)).toStrictEqual(['rejected', 'why']);
    });

    it('ignores a later resolve and reject', async () => {
      const controller = new AbortController();
      let settleLate = (): void => undefined;
      const promise = execute<number>(controller.signal, (resolve, reject) => {
        settleLate = () => {
          resolve(1);
          reject(error);
        };
        return () => undefined;
      });
      controller.abort('why');
      settleLate();
      expect(await endOf(promise)).toStrictEqual(['rejected', 'why']);
    });

    it.each([
      ['its reason', (reason: unknown) => reason],
      ['an error caused by it', (reason: unknown) => new Error('wrapped', { cause: reason })],
      ['an abort error', () => new DOMException('', 'AbortError')],
    ])('rejects with the reason when the work rejects with %s during the cleanup', async (_, make) => {
      const controller = new AbortController();
      const promise = execute(controller.signal, (__, reject) => async () => reject(make(controller.signal.reason)));
      controller.abort('why');
      expect(await settle(promise, controller.signal)).toStrictEqual({ status: 'canceled', reason: 'why' });
    });
  });

  describe('acx-02, aborted during the executor', () => {
    it.each(reasons)('calls the callback when it returns, and rejects with the reason %p', async (reason) => {
      const controller = new AbortController();
      const log: unknown[] = [];
      const promise = execute(controller.signal, () => {
        controller.abort(reason);
        log.push('executor');
        return (why) => void log.push(why);
      });
      expect(log).toStrictEqual(['executor', reason]);
      expect((await endOf(promise))[1]).toBe(reason);
      expect(listeners(controller.signal)).toBe(0);
    });

    it('keeps a value that the executor gives afterwards', async () => {
      const controller = new AbortController();
      const promise = execute<string>(controller.signal, (resolve) => {
        controller.abort();
        resolve('still done');
        return () => raise(error); // not called
      });
      expect(await promise).toBe('still done');
    });

    it('waits for a cleanup that is asynchronous', async () => {
      const controller = new AbortController();
      let cleaned = false;
      const promise = execute(controller.signal, () => {
        controller.abort('why');
        return async () => {
          await turn();
          cleaned = true;
        };
      });
      expect(await endOf(promise)).toStrictEqual(['rejected', 'why']);
      expect(cleaned).toBe(true);
    });

    it('is canceled when the executor throws the abort on, and faulted when it throws anything else', async () => {
      for (const thrown of ['why', new DOMException('', 'AbortError'), error]) {
        const controller = new AbortController();
        const promise = execute(controller.signal, () => {
          controller.abort('why');
          raise(thrown);
        });
        expect(await endOf(promise)).toStrictEqual(['rejected', thrown === error ? error : 'why']);
      }
    });
  });

  describe('a cleanup that is asynchronous', () => {
    it('is waited for before the rejection', async () => {
      const controller = new AbortController();
      let finish = (): void => undefined;
      const promise = execute(controller.signal, () => () => new Promise<void>((resolve) => (finish = resolve)));
      controller.abort('why');
      expect(await Promise.race([endOf(promise), turn().then(() => 'pending')])).toBe('pending');
      expect(listeners(controller.signal)).toBe(0);
      finish();
      expect(await endOf(promise)).toStrictEqual(['rejected', 'why']);
    });

    it.each([
      ['value', (resolve: Resolve<string>) => resolve('late'), ['fulfilled', 'late']],
      ['error', (_: Resolve<string>, reject: Reject) => reject(late), ['rejected', late]],
    ] as const)('loses to a late %s, which settles at once', async (_, end, outcome) => {
      const controller = new AbortController();
      const promise = execute<string>(controller.signal, (resolve, reject) => {
        return () => {
          queueMicrotask(() => end(resolve, reject));
          return new Promise(() => undefined);
        };
      });
      controller.abort('why');
      expect(await endOf(promise)).toStrictEqual(outcome);
    });

    it('may be a thenable', async () => {
      const controller = new AbortController();
      const promise = execute(controller.signal, () => () => ({
        then: (resolve: any) => resolve(),
      }));
      controller.abort('why');
      expect(await endOf(promise)).toStrictEqual(['rejected', 'why']);
    });
  });

  it('keeps a value that the callback itself gives', async () => {
    const controller = new AbortController();
    const promise = execute<string>(controller.signal, (resolve) => () => resolve('just done'));
    controller.abort('why');
    expect(await promise).toBe('just done');
  });

  describe.each([
    [
      'throws',
      (thrown: unknown): AbortCallback =>
        () =>
          raise(thrown),
    ], // acx-11
    [
      'rejects',
      (thrown: unknown): AbortCallback =>
        () =>
          Promise.reject(thrown),
    ],
  ])('acx-11, a callback that %s', (_, make) => {
    it.each([error, null, 'text', new DOMException('', 'TimeoutError')])(
      'rejects with its error %p',
      async (thrown) => {
        const controller = new AbortController();
        const promise = execute(controller.signal, () => make(thrown));
        controller.abort('why');
        const [status, seen] = await endOf(promise);
        expect(status).toBe('rejected');
        expect(seen).toBe(thrown);
        expect(await uncaught(turn)).toStrictEqual([]);
      },
    );

    it.each([
      ['the reason', (reason: unknown) => reason],
      ['an error caused by it', (reason: unknown) => new Error('wrapped', { cause: reason })],
      ['an abort error', () => new DOMException('', 'AbortError')],
    ])('may pass on the abort: %s', async (__, pass) => {
      const controller = new AbortController();
      const promise = execute(controller.signal, () => (reason) => make(pass(reason))());
      controller.abort('why');
      expect(await endOf(promise)).toStrictEqual(['rejected', 'why']);
    });

    it('after a late value is reported as an uncaught error, unless it passes on the abort', async () => {
      for (const thrown of [late, 'why']) {
        const controller = new AbortController();
        const promise = execute<string>(controller.signal, (resolve) => (reason) => {
          resolve('late');
          return make(thrown)(reason);
        });
        expect(
          await uncaught(async () => {
            controller.abort('why');
            expect(await promise).toBe('late');
            await turn();
          }),
        ).toStrictEqual(thrown === late ? [late] : []);
      }
    });
  });

  describe('an executor that throws', () => {
    it.each([error, null, 'text', new DOMException('', 'AbortError')])('rejects with %p', async (thrown) => {
      const { signal } = new AbortController();
      const [status, seen] = await endOf(execute(signal, () => raise(thrown)));
      expect([status, seen === thrown, listeners(signal)]).toStrictEqual(['rejected', true, 0]);
    });

    it('after it has settled is reported as an uncaught error', async () => {
      const errors = await uncaught(async () => {
        const promise = execute<number>(undefined, (resolve) => {
          resolve(1);
          raise(late);
        });
        expect(await promise).toBe(1);
        await turn();
      });
      expect(errors).toStrictEqual([late]);
    });
  });

  it.each([
    ['null', () => null],
    ['a number', () => 0],
    ['a string', () => 'callback'],
    ['an object', () => ({})],
    ['a promise', () => Promise.resolve()],
    ['a promise that rejects', () => Promise.reject(error)],
  ])('refuses an executor that returns %s, and lets go of the signal', async (_, executor) => {
    const { signal } = new AbortController();
    const [, seen] = await endOf(execute(signal, executor as never));
    expect(seen).toBeInstanceOf(TypeError);
    expect((seen as Error).message).toMatch(/^Expected the executor to return an abort callback or nothing/);
    expect(listeners(signal)).toBe(0);
  });

  it('works as its example shows', async () => {
    const read = (signal: AbortSignal, path: string): Promise<Buffer> =>
      execute<Buffer>(signal, (resolve, reject) => {
        const stream = createReadStream(path);
        stream.once('data', resolve as (chunk: unknown) => void).once('error', reject);
        return () => new Promise((closed) => stream.destroy().once('close', closed));
      });
    const controller = new AbortController();
    expect(String(await read(controller.signal, __filename))).toContain('works as its example shows');
    expect(await endOf(read(controller.signal, '/no/such/file'))).toMatchObject(['rejected', { code: 'ENOENT' }]);
    const promise = read(controller.signal, __filename);
    controller.abort('why');
    expect(await endOf(promise)).toStrictEqual(['rejected', 'why']);
  });
});
