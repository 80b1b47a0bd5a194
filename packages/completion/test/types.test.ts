// Contracts that the compiler checks: `npm test` runs tsc over this file first.
import {
  type Canceled,
  type Completion,
  type CompletionState,
  CompletionSource,
  type Faulted,
  type Pending,
  type Registration,
  type Succeeded,
  match,
  settle,
  succeeded,
  unwrap,
} from '@cancelkit/completion';
import { describe, expect, it } from '@jest/globals';

type Probe<A> = <T>() => T extends A ? 1 : 2;
type Same<A, B> = Probe<A> extends Probe<B> ? true : false;

/** Compiles when the two types are the same. */
const same = <A, B>(verdict: Same<A, B>): void => expect(verdict).toBe(true);

describe('the types', () => {
  it('are those of the contract', () => {
    same<Completion<string>, Succeeded<string> | Faulted | Canceled>(true);
    same<CompletionState<string>, Pending | Completion<string>>(true);
    same<CompletionSource<string>['promise'], Promise<string>>(true);
    same<CompletionSource<string>['state'], CompletionState<string>>(true);
    same<CompletionSource['promise'], Promise<void>>(true);
    same<ReturnType<CompletionSource['onCompleted']>, Registration>(true);
    same<ReturnType<CompletionSource['trySetResult']>, boolean>(true);
    same<ReturnType<CompletionSource['setResult']>, void>(true);
  });

  it('narrow by status', () => {
    const use = (state: CompletionState<number>): unknown => {
      switch (state.status) {
        case 'pending':
          // @ts-expect-error pending carries nothing
          return state.value;
        case 'succeeded':
          return state.value.toFixed();
        case 'faulted':
          return state.error;
        case 'canceled':
          return state.reason;
      }
    };
    expect(use({ status: 'succeeded', value: 1 })).toBe('1');
  });

  it('refuse what the run time refuses', () => {
    const numbers = new CompletionSource<number>();
    const wrong = [
      // @ts-expect-error a thenable is not a value
      () => numbers.setResult(Promise.resolve(1)),
      // @ts-expect-error one error is not a list
      () => numbers.setExceptions(new Error('x')),
      // @ts-expect-error a pending state is not a completion
      () => numbers.setCompletion(new CompletionSource<number>().state),
      // @ts-expect-error a signal is not an option
      () => new CompletionSource(AbortSignal.abort()),
      // @ts-expect-error there are three modes
      () => new CompletionSource({ continuations: 'later' }),
      // @ts-expect-error a value is missing
      () => numbers.setResult(),
      // @ts-expect-error an AbortController is not a signal
      () => settle(Promise.resolve(), new AbortController()),
      // @ts-expect-error a plain value is neither promise nor source
      () => settle(1),
      // @ts-expect-error a branch is missing
      () => match(unwrap, { succeeded: () => 1, faulted: () => 2 }),
      // @ts-expect-error the promise is read-only
      () => (numbers.promise = Promise.resolve(1)),
    ];
    expect(wrong).toHaveLength(10);
  });

  it('let a source of something be a source of unknown', () => {
    const use = (source: CompletionSource<unknown>): string => source.state.status;
    expect(use(new CompletionSource<string>())).toBe('pending');
    expect(use(new CompletionSource())).toBe('pending');
  });

  it('join what the branches of match return', () => {
    const completion: Completion<number> = succeeded(1);
    const result = match(completion, {
      succeeded: (value) => value,
      faulted: () => 'faulted' as const,
      canceled: () => null,
    });
    same<typeof result, number | 'faulted' | null>(true);
    expect(result).toBe(1);
  });

  it('give the value of a settled source or promise', async () => {
    const source = new CompletionSource<'v'>();
    source.setResult('v');
    const completion = await settle(source);
    same<typeof completion, Completion<'v'>>(true);
    expect(unwrap(completion)).toBe('v');
  });

  it('give the callback the type of its state', () => {
    const source = new CompletionSource<number>();
    source.addCleanup((completion, log: string[]) => log.push(completion.status), []);
    source.onCompleted((completion) => completion.status);
    source.setResult(1);
    expect(source.state.status).toBe('succeeded');
  });
});
