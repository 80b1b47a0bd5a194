import { type Completion, CompletionSource, canceled, faulted, match, settle, succeeded } from '@cancelkit/completion';
import { describe, expect, it } from '@jest/globals';
import { classified } from './support/classified.js';
import { settlers } from './support/settlers.js';

const abortError = new DOMException('', 'AbortError');

/** What a completion carries. */
const carried = (completion: Completion<unknown>): unknown =>
  match(completion, { succeeded: (x) => x, faulted: (x) => x, canceled: (x) => x });

describe('settle', () => {
  describe('a source', () => {
    it.each(settlers)('answers exactly, pending or completed: $name', async ({ set, completion }) => {
      const source = new CompletionSource<unknown>();
      const early = settle(source);
      set(source);
      expect(await early).toStrictEqual(completion); // .NET 64
      expect(await settle(source)).toBe(source.state);
    });

    it('does not classify: an abort error stays the fault that it is', async () => {
      const source = new CompletionSource();
      const early = settle(source, AbortSignal.abort());
      source.setException(abortError);
      expect(await early).toStrictEqual(faulted(abortError));
    });

    it.each(['inline', 'microtask', 'task'] as const)('answers in mode %s', async (continuations) => {
      const source = new CompletionSource<number>({ continuations });
      source.setResult(1);
      expect(await settle(source)).toStrictEqual(succeeded(1));
    });

    it('may come from another copy of the package', async () => {
      const foreign = { onCompleted: (callback: (completion: unknown) => void) => callback(succeeded(1)) };
      expect(await settle(foreign as unknown as CompletionSource<number>)).toStrictEqual(succeeded(1));
    });
  });

  describe('a promise', () => {
    it('answers the value', async () => {
      const value = {};
      expect(await settle(Promise.resolve(value))).toStrictEqual(succeeded(value));
    });

    it.each(classified)('is judged by error and signal: $name', async ({ error, signal, completion }) => {
      const seen = await settle(Promise.reject(error), signal);
      expect(seen.status).toBe(completion.status);
      expect(Object.is(carried(seen), carried(completion))).toBe(true);
    });

    it.each([
      ['null', null],
      ['zero', 0],
      ['NaN', NaN],
      ['an empty string', ''],
      ['an object', { why: 1 }],
      ['a TimeoutError', new DOMException('', 'TimeoutError')],
      ['an abort error', abortError],
    ])('of a source that was canceled is canceled, without a signal and with any: %s', async (_, reason) => {
      for (const signal of [undefined, new AbortController().signal, AbortSignal.abort('else')]) {
        const early = new CompletionSource();
        const settled = settle(early.promise, reason === abortError ? undefined : signal);
        early.setCanceled(reason);
        const late = new CompletionSource();
        late.setCanceled(reason);
        expect(await settled).toStrictEqual(canceled(reason));
        expect(await settle(late.promise)).toStrictEqual(canceled(reason));
        const following = new CompletionSource();
        following.follow(late.promise);
        await settle(following);
        expect(following.state).toStrictEqual(canceled(reason));
        expect((await settle(late.promise.then())).status).toBe(reason === abortError ? 'canceled' : 'faulted'); // another promise
      }
    });

    it('of a source that faulted is not canceled, whatever else was canceled with that value', async () => {
      const [one, other] = [new CompletionSource(), new CompletionSource()];
      void one.promise.catch(() => undefined);
      one.setCanceled('why');
      other.setException('why');
      expect(await settle(other.promise)).toStrictEqual(faulted('why'));
    });

    it('is succeeded when the work ignored the abort', async () => {
      expect(await settle(Promise.resolve(1), AbortSignal.abort())).toStrictEqual(succeeded(1)); // .NET 76
    });

    it('judges by the signal as it is when the promise rejects', async () => {
      const controller = new AbortController();
      const completion = settle(
        new Promise((_, reject) => controller.signal.addEventListener('abort', () => reject(controller.signal.reason))),
        controller.signal,
      );
      controller.abort('why');
      expect(await completion).toStrictEqual(canceled('why'));
    });

    it('is faulted when a thenable throws', async () => {
      const error = new Error('then');
      const thenable: PromiseLike<void> = {
        then() {
          throw error;
        },
      };
      expect(await settle(thenable)).toStrictEqual(faulted(error));
    });

    it('never rejects, whatever the error', async () => {
      const { proxy, revoke } = Proxy.revocable({}, {});
      revoke();
      const completion = await settle(Promise.reject(proxy), AbortSignal.abort('why'));
      expect(completion.status).toBe('faulted');
      expect((completion as { error: unknown }).error === proxy).toBe(true);
    });
  });

  it.each([undefined, null, 5, 'promise', {}, { then: 1 }])('refuses %p, synchronously', (wrong) => {
    expect(() => settle(wrong as never)).toThrow(
      /^Expected `promiseOrSource` to be a promise or a CompletionSource, got /,
    );
  });

  it('refuses what is no signal, synchronously, for promises and for sources', () => {
    for (const awaited of [Promise.resolve(), new CompletionSource()]) {
      expect(() => settle(awaited, new AbortController() as never)).toThrow('Pass controller.signal.');
    }
  });
});

describe('CompletionSource', () => {
  describe('follow', () => {
    it('ends as the promise ends', async () => {
      const [success, fault, cancel] = [1, 2, 3].map(() => new CompletionSource<number>());
      const error = new Error('the fault');
      success?.follow(Promise.resolve(1));
      fault?.follow(Promise.reject(error));
      cancel?.follow(Promise.reject(abortError));
      // .NET 70, 71
      expect(await settle(success as CompletionSource<number>)).toStrictEqual(succeeded(1));
      expect(await settle(fault as CompletionSource<number>)).toStrictEqual(faulted(error));
      expect(await settle(cancel as CompletionSource<number>)).toStrictEqual(canceled(abortError));
    });

    it('is pending until then', async () => {
      const [inner, outer] = [new CompletionSource<number>(), new CompletionSource<number>()];
      outer.follow(inner.promise);
      await Promise.resolve();
      expect(outer.state.status).toBe('pending');
      inner.setResult(1);
      expect(await outer.promise).toBe(1);
    });

    it.each(classified)('judges a rejection as settle does: $name', async ({ error, signal, completion }) => {
      const source = new CompletionSource();
      source.follow(Promise.reject(error), signal);
      const seen = await settle(source);
      expect(seen.status).toBe(completion.status);
      expect(Object.is(carried(seen), carried(completion))).toBe(true);
    });

    it('takes over exactly how another source ends', async () => {
      const [inner, outer] = [new CompletionSource<number>(), new CompletionSource<number>()];
      outer.follow(inner as never, AbortSignal.abort());
      inner.setException(abortError);
      expect(outer.state).toStrictEqual(faulted(abortError));
      await outer.promise.catch(() => undefined);
    });

    it('does nothing else with the signal', () => {
      const source = new CompletionSource();
      source.follow(new Promise(() => undefined), AbortSignal.abort());
      expect(source.state.status).toBe('pending');
    });

    it('loses to a cancellation in between', async () => {
      const source = new CompletionSource<number>();
      const inner = new CompletionSource<number>();
      source.follow(inner.promise);
      source.setCanceled('why');
      inner.setResult(1);
      await new Promise(setImmediate);
      expect(source.state).toStrictEqual(canceled('why'));
    });

    it('takes the first to end when it follows two', async () => {
      const source = new CompletionSource<number>();
      source.follow(new Promise(() => undefined));
      source.follow(Promise.resolve(2));
      expect(await source.promise).toBe(2);
    });

    it('follows a thenable, also one that fulfills with another', async () => {
      const source = new CompletionSource<number>();
      const inner: PromiseLike<number> = { then: (resolve) => Promise.resolve(1).then(resolve) };
      source.follow({ then: (resolve) => (resolve as (value: unknown) => void)(inner) } as PromiseLike<number>);
      expect(await source.promise).toBe(1);
    });

    it.each([undefined, 1, {}])('refuses %p, also when completed', (wrong) => {
      const source = new CompletionSource();
      for (const status of ['pending', 'succeeded']) {
        if (status === 'succeeded') source.setResult();
        expect(() => source.follow(wrong as never)).toThrow(TypeError);
        expect(() => source.follow(Promise.resolve(), {} as never)).toThrow(/Expected `signal` to be an AbortSignal/);
      }
    });
  });
});
