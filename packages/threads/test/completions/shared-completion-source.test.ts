import { link } from '@cancelkit/cancellation';
import { canceled, faulted, settle, succeeded } from '@cancelkit/completion';
import { type CompletionToken, SharedCompletionSource, shareSignal } from '@cancelkit/threads';
import { describe, expect, it } from '@jest/globals';
import { getEventListeners } from 'node:events';
import { settlers } from '../../../completion/test/support/settlers.js';
import { secondCopy } from '../support/second-copy.js';

const Far = secondCopy().SharedCompletionSource;

/** A completion and a handle of another thread; both observed, so that faults are nobody's unhandled rejections. */
function pair<T = unknown>(): { near: SharedCompletionSource<T>; far: SharedCompletionSource<T> } {
  const near = new SharedCompletionSource<T>({ ref: false });
  const far = Far.from<T>(structuredClone(near.token), { ref: false });
  for (const source of [near, far]) source.onCompleted(() => undefined);
  return { near, far };
}

describe('SharedCompletionSource', () => {
  describe.each(settlers)('settled by $name', ({ set, trySet, completion, attempt, alternative }) => {
    it('is the very completion on the thread that settled it, and a copy on others, at once', () => {
      const { near, far } = pair();
      expect(trySet(far)).toBe(true);
      expect(far.state).toEqual(completion);
      expect(near.state.status).toBe(completion.status);
      expect(JSON.stringify(near.state)).toBe(JSON.stringify(completion));
      expect(near.state).toBe(near.state);
    });

    it.each(settlers)('refuses $name of another thread, which changes nothing', (other) => {
      const { near, far } = pair();
      set(near);
      const { state } = far;
      expect(other.trySet(far)).toBe(false);
      expect(() => other.set(far)).toThrow(/^Cannot .*: the source is already/);
      expect(far.state).toBe(state);
    });

    it('says what could not be done, and what to use', () => {
      const { near, far } = pair();
      near.setResult(1);
      expect(() => set(far)).toThrow(new RegExp(`Cannot ${attempt}: .*succeeded.*${alternative.replace('()', '')}`));
    });

    it('tells all callbacks: here inside, on other threads in a later turn', async () => {
      const { near, far } = pair();
      const order: string[] = [];
      near.onCompleted(({ status }) => order.push(`near continuation ${status}`));
      near.addCleanup(({ status }) => order.push(`near cleanup ${status}`));
      far.onCompleted(({ status }) => order.push(`far continuation ${status}`));
      far.addCleanup(({ status }) => order.push(`far cleanup ${status}`));
      const ends = Promise.allSettled([near.promise, far.promise]);
      set(near);
      const { status } = completion;
      expect(order).toEqual([`near cleanup ${status}`, `near continuation ${status}`]);
      await ends;
      expect(order.slice(2)).toEqual([`far cleanup ${status}`, `far continuation ${status}`]);
    });

    it('calls back at once who comes late', async () => {
      const { near, far } = pair();
      set(near);
      await settle(far);
      const told: string[] = [];
      far.addCleanup(({ status }) => told.push(status));
      far.onCompleted(({ status }) => told.push(status));
      Far.from(near.token).addCleanup(({ status }) => told.push(status));
      expect(told).toEqual(Array(3).fill(completion.status));
    });
  });

  it('is pending on all threads at first, by the one pending state', () => {
    const { near, far } = pair();
    expect([near.state, far.state]).toEqual([{ status: 'pending' }, { status: 'pending' }]);
  });

  it.each([undefined, null, 0, '', NaN, [1], new Map([[1, 2]])])('carries %p', (value) => {
    const { near, far } = pair();
    far.setResult(value);
    expect(near.state).toEqual(succeeded(value));
  });

  it.each([undefined, null, 0, '', NaN])('carries the reason %p', (reason) => {
    const { near, far } = pair();
    far.setCanceled(reason);
    if (reason === undefined) expect(near.state).toMatchObject({ reason: { name: 'AbortError' } });
    else expect(near.state).toEqual(canceled(reason));
  });

  describe('wrong arguments', () => {
    it('throw before anything is settled, and whatever the state', () => {
      const { near } = pair();
      const check = (): void => {
        expect(() => near.trySetResult(Promise.resolve())).toThrow(/follow\(\)/);
        expect(() => near.trySetCanceled(new AbortController().signal)).toThrow(/signal\.reason/);
        expect(() => near.trySetExceptions([])).toThrow(TypeError);
        expect(() => near.trySetCompletion({ status: 'pending' } as never)).toThrow(TypeError);
        expect(() => near.onCompleted('x' as never)).toThrow(TypeError);
        expect(() => near.waitSync('x' as never)).toThrow(TypeError);
        expect(() => near.waitSync(-1)).toThrow(RangeError);
        expect(() => near.waitSync(NaN)).toThrow(RangeError);
        expect(() => near.faultOnExit({} as never)).toThrow(/`worker`/);
        expect(() => near.follow(5 as never)).toThrow(TypeError);
      };
      check();
      expect(near.state.status).toBe('pending');
      near.setResult(1);
      check();
    });

    it.each([0, -1, 1.5, NaN, 2 ** 27])('refuse %p as maxBytes', (maxBytes) => {
      expect(() => new SharedCompletionSource({ maxBytes })).toThrow(RangeError);
    });

    it('refuse what is no option, no token, or a token of a signal', () => {
      expect(() => new SharedCompletionSource({ maxBytes: '1' as never })).toThrow(TypeError);
      expect(() => new SharedCompletionSource({ continuations: 'soon' as never })).toThrow(TypeError);
      expect(() => SharedCompletionSource.from(undefined as never)).toThrow(/CompletionToken/);
      expect(() => SharedCompletionSource.from(shareSignal(null).token as never)).toThrow(/completion\/1/);
    });
  });

  it.each([
    ['what is no data', () => undefined, TypeError],
    ['what is too long', 'x'.repeat(100), RangeError],
  ])('refuses %s, and stays pending', (_, value, ErrorClass) => {
    const near = new SharedCompletionSource<unknown>({ maxBytes: 64 });
    const far = Far.from<unknown>(near.token);
    for (const source of [near, far]) expect(() => source.trySetResult(value)).toThrow(ErrorClass);
    expect(near.state.status).toBe('pending');
    expect(far.trySetResult('short')).toBe(true);
  });

  it('carries values up to maxBytes, however many have tried', () => {
    for (const maxBytes of [1, 1_000, 2 ** 20]) {
      const near = new SharedCompletionSource<string>({ maxBytes });
      const value = 'v'.repeat(maxBytes - 2 > 0 ? maxBytes - 2 : 0);
      if (maxBytes > 1) near.setResult(value);
      else near.setResult(1 as never);
      expect(Far.from(near.token).state).toEqual(succeeded(maxBytes > 1 ? value : 1));
    }
  });

  it('never fails an error or a reason', () => {
    const near = new SharedCompletionSource({ maxBytes: 1 });
    near.trySetCanceled(() => 'x'.repeat(1_000_000));
    expect(Far.from(near.token).state).toMatchObject({ reason: { message: expect.stringContaining('a function') } });
    const { near: other, far } = pair();
    other.trySetException(new Error('m'.repeat(1_000_000)));
    expect((far.state as { error: Error }).error.message).toMatch(/^m+…$/);
  });

  it('keeps the first outcome when a getter of the value settles it', () => {
    const { near, far } = pair();
    const value = {
      get x() {
        return near.trySetResult('inner');
      },
    };
    expect(near.trySetResult(value)).toBe(false);
    expect(far.state).toEqual(succeeded('inner'));
  });

  it('is linked to a signal as any source', async () => {
    const { near, far } = pair();
    const controller = new AbortController();
    link(controller.signal, near);
    link(controller.signal, far);
    controller.abort('stop');
    expect(near.state).toEqual(canceled('stop'));
    await expect(far.promise).rejects.toBe('stop');
    const other = pair();
    const long = new AbortController();
    link(long.signal, other.near);
    other.far.setResult(1);
    await other.near.promise;
    expect(getEventListeners(long.signal, 'abort')).toHaveLength(0);
  });

  it('is settled by settle(), exactly', async () => {
    const { near, far } = pair();
    near.setException('no');
    expect(await settle(far)).toEqual(faulted('no'));
  });

  describe('follow', () => {
    it.each([
      ['a value', () => Promise.resolve(7), succeeded(7)],
      ['a fault', () => Promise.reject(new Error('no')), faulted(new Error('no'))],
    ])('ends as the promise ends: %s', async (_, promiseOf, completion) => {
      const { near, far } = pair();
      near.follow(promiseOf());
      expect(await settle(far)).toEqual(completion);
    });

    it('faults with a value that cannot go to other threads', async () => {
      const { near, far } = pair();
      near.follow(Promise.resolve(() => undefined));
      expect(await settle(far)).toMatchObject({
        status: 'faulted',
        error: { message: expect.stringContaining('a function') },
      });
    });

    it('stays cancellable meanwhile, from whatever thread', async () => {
      const { near, far } = pair();
      let reject!: (error: unknown) => void;
      near.follow(new Promise((_, no) => (reject = no)));
      far.setCanceled('stop');
      await near.promise.catch(() => undefined);
      reject(new Error('late'));
      await Promise.resolve();
      expect(near.state).toEqual(canceled('stop'));
    });
  });

  describe('waitSync', () => {
    it('only looks with 0, and gives pending when the time is over', () => {
      const { near, far } = pair();
      expect([near.waitSync(0), near.waitSync(5)]).toEqual([{ status: 'pending' }, { status: 'pending' }]);
      far.setResult(1);
      expect([near.waitSync(0), near.waitSync()]).toEqual([succeeded(1), succeeded(1)]);
    });
  });

  describe.each([
    ['dispose', (source: ReturnType<typeof pair>['near']) => source.dispose()],
    ['Symbol.dispose', (source: ReturnType<typeof pair>['near']) => source[Symbol.dispose]()],
  ])('%s', (_, dispose) => {
    it('cancels for all threads, if it is pending, of the handle that made it', async () => {
      const { near, far } = pair();
      dispose(near);
      dispose(near);
      expect([near.state.status, far.state.status]).toEqual(['canceled', 'canceled']);
      await expect(far.promise).rejects.toThrow();
      const other = pair();
      other.far.setResult(1);
      dispose(other.near);
      expect(other.near.state).toEqual(succeeded(1));
    });

    it('lets go of a handle from a token, which is then canceled for that handle only', async () => {
      const { near, far } = pair();
      const { promise } = far;
      dispose(far);
      dispose(far);
      await expect(promise).rejects.toThrow('This handle of a shared completion was disposed');
      expect([far.state.status, near.state.status]).toEqual(['canceled', 'pending']);
      expect(far.trySetResult(1)).toBe(false);
      expect(() => far.setResult(1)).toThrow(/^Cannot .*: the source is already/);
      expect(near.trySetResult(2)).toBe(true);
      expect(far.state.status).toBe('canceled');
      const token: CompletionToken<unknown> = near.token;
      const done = Far.from(token);
      dispose(done);
      expect(done.state).toEqual(succeeded(2));
    });
  });
});
