import {
  type Completion,
  CompletionSource,
  type ContinuationMode,
  type Registration,
  succeeded,
} from '@cancelkit/completion';
import { describe, expect, it } from '@jest/globals';
import { settlers } from './support/settlers.js';

const modes: readonly ContinuationMode[] = ['inline', 'microtask', 'task'];

/** Until every continuation that is due has run, in whichever mode. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
/** In Firefox a message may be overtaken by those of other channels: a turn need not be enough for all tasks. */
const turnsUntil = async (done: () => boolean): Promise<void> => {
  do await turn();
  while (!done());
};

describe('CompletionSource', () => {
  it('calls its cleanups before its promise settles', async () => {
    const source = new CompletionSource();
    const log: string[] = [];
    const reaction = source.promise.then(() => log.push('reaction'));
    source.addCleanup(() => queueMicrotask(() => log.push('what a cleanup has put off')));
    source.setResult();
    await reaction;
    expect(log).toStrictEqual(['what a cleanup has put off', 'reaction']);
  });

  describe.each(['addCleanup', 'onCompleted'] as const)('%s', (method) => {
    it.each(settlers)('calls back once, with the completion and the state, on $name', ({ set, completion }) => {
      const source = new CompletionSource<unknown>();
      const calls: unknown[] = [];
      const state = {};
      source.onCompleted(() => undefined);
      source[method]((...args) => calls.push(args), state);
      expect(calls).toStrictEqual([]);
      set(source);
      expect(calls).toStrictEqual([[completion, state]]);
      expect((calls[0] as unknown[])[0]).toBe(source.state);
      expect((calls[0] as unknown[])[1]).toBe(state);
    });

    it('calls back in the order of registration', () => {
      const source = new CompletionSource();
      const order: number[] = [];
      for (let i = 0; i < 5; i++) source[method]((_, n) => order.push(n), i);
      source.setResult();
      expect(order).toStrictEqual([0, 1, 2, 3, 4]); // .NET 62
    });

    it('calls the same function as often as it is registered', () => {
      const source = new CompletionSource();
      let calls = 0;
      const callback = (): unknown => (calls += 1);
      source[method](callback);
      const second = source[method](callback);
      source[method](callback);
      expect(second.unregister()).toBe(true);
      source.setResult();
      expect(calls).toBe(2);
    });

    it('calls back at once when the source is completed', () => {
      const source = new CompletionSource<number>();
      source.setResult(3);
      const calls: unknown[] = [];
      const registration = source[method]((...args) => calls.push(args), 's');
      expect(calls).toStrictEqual([[succeeded(3), 's']]);
      expect(registration.unregister()).toBe(false);
    });

    it('calls back at once when registered from inside another callback', () => {
      const source = new CompletionSource();
      const log: string[] = [];
      source[method](() => {
        log.push('outer starts');
        source[method](() => log.push('inner'));
        log.push('outer ends');
      });
      source[method](() => log.push('next'));
      source.setResult();
      expect(log).toStrictEqual(['outer starts', 'inner', 'outer ends', 'next']);
    });

    it('does not call what was unregistered', () => {
      const source = new CompletionSource();
      const called: string[] = [];
      const [first, second] = ['first', 'second', 'third'].map((name) => source[method](() => called.push(name)));
      expect(second?.unregister()).toBe(true);
      expect(second?.unregister()).toBe(false);
      source.setResult();
      expect(called).toStrictEqual(['first', 'third']);
      expect(first?.unregister()).toBe(false);
    });

    it('unregisters by disposal, once or twice', () => {
      const source = new CompletionSource();
      const called: string[] = [];
      {
        using registration = source[method](() => called.push('called'));
        registration[Symbol.dispose]();
      }
      source.setResult();
      expect(called).toStrictEqual([]);
    });

    it('lets a callback unregister later ones, earlier ones and itself', () => {
      const source = new CompletionSource();
      const answers: boolean[] = [];
      const registrations: Registration[] = [];
      const called: number[] = [];
      for (let i = 0; i < 4; i++) {
        registrations.push(
          source[method](() => {
            called.push(i);
            if (i === 1) answers.push(...registrations.map((registration) => registration.unregister()));
          }),
        );
      }
      source.setResult();
      expect(called).toStrictEqual([0, 1]);
      expect(answers).toStrictEqual([false, false, true, true]);
    });

    it('sees the changed state, and loses every attempt to complete again', () => {
      const source = new CompletionSource<unknown>();
      const answers: unknown[] = [];
      source[method](() => answers.push(source.state.status, ...settlers.map(({ trySet }) => trySet(source))));
      source.setResult(1);
      expect(answers).toStrictEqual(['succeeded', ...settlers.map(() => false)]);
    });

    it('may complete another source', () => {
      const [a, b] = [new CompletionSource(), new CompletionSource()];
      a[method](() => b.setResult());
      a.setResult();
      expect(b.state.status).toBe('succeeded');
    });

    it.each([undefined, null, 'callback', {}])('refuses %p as the callback, also when completed', (wrong) => {
      const source = new CompletionSource();
      for (const status of ['pending', 'succeeded']) {
        if (status === 'succeeded') source.setResult();
        expect(() => source[method](wrong as never)).toThrow(/^Expected `callback` to be a function, got /);
      }
    });

    it('removes one of a hundred thousand as it removes one of ten', () => {
      const source = new CompletionSource();
      let calls = 0;
      const registrations = Array.from({ length: 100_000 }, () => source[method](() => (calls += 1)));
      for (const registration of registrations.reverse()) registration.unregister();
      source[method](() => (calls += 1));
      source.setResult();
      expect(calls).toBe(1);
    });
  });

  describe.each(modes)('continuations: %p', (continuations) => {
    it('runs cleanups inside set*, before any continuation', async () => {
      const source = new CompletionSource({ continuations });
      const log: string[] = [];
      source.onCompleted(() => log.push('continuation'));
      source.addCleanup(() => log.push('cleanup'));
      source.onCompleted(() => log.push('continuation'));
      source.addCleanup(() => log.push('cleanup'));
      source.setResult();
      log.push('set* returned');
      await turn();
      const ran = ['continuation', 'continuation'];
      expect(log).toStrictEqual(
        continuations === 'inline'
          ? ['cleanup', 'cleanup', ...ran, 'set* returned']
          : ['cleanup', 'cleanup', 'set* returned', ...ran],
      );
    });

    it('runs late continuations by the same rule, and late cleanups at once', async () => {
      const source = new CompletionSource({ continuations });
      source.setResult();
      const log: string[] = [];
      source.onCompleted(() => log.push('continuation'));
      log.push('registered');
      source.addCleanup(() => log.push('cleanup'));
      await turn();
      expect(log).toStrictEqual(
        continuations === 'inline'
          ? ['continuation', 'registered', 'cleanup']
          : ['registered', 'cleanup', 'continuation'],
      );
    });

    it('runs continuations in the order of registration', async () => {
      const source = new CompletionSource({ continuations });
      const order: number[] = [];
      for (let i = 0; i < 5; i++) source.onCompleted((_, n) => order.push(n), i);
      source.setResult();
      for (let i = 5; i < 8; i++) source.onCompleted((_, n) => order.push(n), i);
      await turnsUntil(() => order.length >= 8);
      expect(order).toStrictEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    });

    it('lets a cleanup unregister a continuation', async () => {
      const source = new CompletionSource({ continuations });
      let calls = 0;
      const continuation = source.onCompleted(() => (calls += 1));
      const answers: boolean[] = [];
      source.addCleanup(() => answers.push(continuation.unregister()));
      source.setResult();
      await turn();
      expect([calls, answers]).toStrictEqual([0, [true]]);
    });

    it('calls exactly what was not unregistered in time', async () => {
      const source = new CompletionSource({ continuations });
      const called: number[] = [];
      const registrations = [0, 1, 2].map((n) => source.onCompleted(() => called.push(n)));
      source.setResult();
      const late = source.onCompleted(() => called.push(3));
      const answers = [registrations[1], late].map((registration) => registration?.unregister());
      await turnsUntil(() => called.length >= 2);
      expect(called).toStrictEqual(continuations === 'inline' ? [0, 1, 2, 3] : [0, 2]);
      expect(answers).toStrictEqual(continuations === 'inline' ? [false, false] : [true, true]);
    });
  });

  describe('continuations: microtask', () => {
    it('runs before the event loop turns', async () => {
      const source = new CompletionSource({ continuations: 'microtask' });
      const log: string[] = [];
      setImmediate(() => log.push('turn'));
      source.onCompleted(() => log.push('continuation'));
      source.setResult();
      await turn();
      expect(log).toStrictEqual(['continuation', 'turn']);
    });
  });

  describe('continuations: task', () => {
    it('runs first in, first out among all sources', async () => {
      const log: string[] = [];
      const sources = ['a', 'b', 'c'].map((name) => {
        const source = new CompletionSource({ continuations: 'task' });
        source.onCompleted(() => log.push(`${name}1`));
        source.onCompleted(() => log.push(`${name}2`));
        return source;
      });
      for (const source of sources) source.setResult();
      sources[0]?.onCompleted(() => log.push('a3'));
      await turnsUntil(() => log.length >= 7);
      expect(log).toStrictEqual(['a1', 'a2', 'b1', 'b2', 'c1', 'c2', 'a3']);
    });

    it('does not starve a timer, however long the chain', async () => {
      let ran = 0;
      let stop = false;
      const next = (): void => {
        ran += 1;
        if (stop) return;
        const source = new CompletionSource({ continuations: 'task' });
        source.onCompleted(next);
        source.setResult();
      };
      next();
      await new Promise((resolve) => setTimeout(resolve, 1)); // would never fire if the chain ran in microtasks
      stop = true;
      expect(ran).toBeGreaterThan(0);
    });

    it('runs by the setImmediate that is there when it is scheduled', async () => {
      const { setImmediate } = globalThis;
      const scheduled: (() => void)[] = [];
      const source = new CompletionSource<number>({ continuations: 'task' });
      const calls: number[] = [];
      source.onCompleted(() => calls.push(1));
      try {
        globalThis.setImmediate = ((job: () => void) => void scheduled.push(job)) as never;
        source.setResult(1);
      } finally {
        globalThis.setImmediate = setImmediate;
      }
      await turn();
      expect(calls).toStrictEqual([]);
      for (const job of scheduled) job();
      expect(calls).toStrictEqual([1]);
    });

    it('runs by setTimeout where there is no setImmediate', async () => {
      const { setImmediate } = globalThis;
      const source = new CompletionSource<number>({ continuations: 'task' });
      const completion = new Promise<Completion<number>>((resolve) => source.onCompleted(resolve));
      try {
        Reflect.deleteProperty(globalThis, 'setImmediate');
        source.setResult(1);
      } finally {
        globalThis.setImmediate = setImmediate;
      }
      expect(await completion).toStrictEqual(succeeded(1));
    });
  });
});
