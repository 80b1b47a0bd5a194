// Contracts that the compiler checks: `npm test` runs tsc over this file first.
/* eslint-disable @typescript-eslint/no-unsafe-class-instance-assignment -- wrong arguments are the subject */
import type { allSignals, throwIfAborted } from '@cancelkit/cancellation';
import {
  CancellationSource,
  type CancellationSourceOptions,
  type Clock,
  type LinkedSignal,
  type Registration,
  type Teardown,
  type TimeoutSignal,
  type TimerOptions,
  anySignal,
  cancelable,
  grace,
  link,
  linkedSource,
  onAbort,
  timeoutSignal,
} from '@cancelkit/cancellation';
import { type Completion, CompletionSource } from '@cancelkit/completion';
import { describe, expect, it } from '@jest/globals';

type Probe<A> = <T>() => T extends A ? 1 : 2;
type Same<A, B> = Probe<A> extends Probe<B> ? true : false;

/** Compiles when the two types are the same. */
const same = <A, B>(verdict: Same<A, B>): void => expect(verdict).toBe(true);

type MaybeSignal = AbortSignal | null | undefined;
const { signal } = new AbortController();

describe('the types of registrations, links and sources', () => {
  it('are those of the contract', () => {
    same<Parameters<typeof onAbort>[0], MaybeSignal>(true);
    same<Parameters<typeof link>[0], MaybeSignal>(true);
    same<Parameters<typeof cancelable>[0], MaybeSignal>(true);
    same<Parameters<typeof throwIfAborted>[0], MaybeSignal>(true);
    same<Parameters<typeof grace>[0], MaybeSignal>(true);
    same<ReturnType<typeof onAbort>, Registration>(true);
    same<ReturnType<typeof link>, Registration>(true);
    same<ReturnType<typeof linkedSource<string>>, CompletionSource<string>>(true);
    same<ReturnType<typeof cancelable<string>>, Promise<string>>(true);
    same<Parameters<Teardown>, [completion: Completion<unknown>]>(true);
    same<ReturnType<Teardown>, void | PromiseLike<void>>(true);
    same<Parameters<typeof CancellationSource.linked>, MaybeSignal[]>(true);
    same<ReturnType<typeof CancellationSource.linked>, CancellationSource>(true);
    same<CancellationSource['signal'], AbortSignal>(true);
    same<CancellationSource['aborted'], boolean>(true);
    same<CancellationSource['reason'], unknown>(true);
    same<ReturnType<typeof anySignal>, LinkedSignal>(true);
    same<ReturnType<typeof allSignals>, LinkedSignal>(true);
    same<ReturnType<typeof grace>, LinkedSignal>(true);
    same<ReturnType<typeof timeoutSignal>, TimeoutSignal>(true);
    same<Parameters<TimeoutSignal['reset']>, [ms?: number | undefined]>(true);
    same<Parameters<Clock['setTimeout']>, [callback: () => void, ms: number]>(true);
  });

  it('let a source of anything be linked, and leak no `any`', () => {
    const text = new CompletionSource<string>();
    const nothing = new CompletionSource();
    const union = new CompletionSource<1 | undefined>();
    for (const registration of [link(signal, text), link(null, nothing), link(undefined, union)]) {
      same<typeof registration, Registration>(true);
      registration.unregister();
    }
    same<Parameters<typeof link>[1], CompletionSource<unknown>>(true);
    // @ts-expect-error the source that was linked is still one of strings
    expect(() => text.trySetResult(1)).not.toThrow();
  });

  it('give the callback the reason, unknown, and its state', () => {
    onAbort(signal, (reason, log: string[]) => log.push(String(reason)), []);
    onAbort(
      signal,
      (reason, socket) => {
        // @ts-expect-error the reason may be anything
        socket.destroy(reason.message);
      },
      { destroy: (why: string) => why },
    );
    onAbort(signal, () => undefined).unregister();
    expect(signal.aborted).toBe(false);
  });

  it('give the executor a source of what the promise gives', async () => {
    const promise = cancelable<number>(undefined, (source) => {
      // @ts-expect-error it is one of numbers
      expect(() => source.setResult(Promise.resolve())).toThrow(TypeError);
      source.setResult(1);
      return async (completion) => {
        await Promise.resolve(completion.status);
      };
    });
    same<typeof promise, Promise<number>>(true);
    expect(await promise).toBe(1);
  });

  it('make a source without a value where none is named', () => {
    const source = linkedSource(signal);
    same<typeof source, CompletionSource>(true);
    source.setResult();
    expect(source.state.status).toBe('succeeded');
  });

  it('take any iterable of parents, and options that are undefined', () => {
    const options: CancellationSourceOptions = {
      timeoutMs: undefined,
      deadline: new Date(8.64e15),
      parents: new Set([signal, null, undefined]),
      clock: undefined,
      ref: undefined,
    };
    const timer: TimerOptions = { ref: false };
    using source = new CancellationSource(options);
    using either = anySignal(new Set([signal, source.signal]));
    using idle = timeoutSignal(Infinity, { ...timer, signal: either.signal });
    expect(idle.signal.aborted).toBe(false);
  });

  it('refuse what the run time refuses', () => {
    const wrong = [
      // @ts-expect-error an AbortController is not a signal
      () => onAbort(new AbortController(), () => undefined),
      // @ts-expect-error nor is a source
      () => onAbort(new CancellationSource(), () => undefined),
      // @ts-expect-error nor is what anySignal gives
      () => link(anySignal([]), new CompletionSource()),
      // @ts-expect-error the signal comes first
      () => link(new CompletionSource(), signal),
      // @ts-expect-error a promise is not a source
      () => link(signal, Promise.resolve()),
      // @ts-expect-error the callback is missing
      () => onAbort(signal),
      // @ts-expect-error an executor is not asynchronous
      () => cancelable(signal, async () => Promise.resolve()),
      // @ts-expect-error parents go into the options
      () => new CancellationSource(signal),
      // @ts-expect-error and so does the timeout
      () => new CancellationSource(1000),
      // @ts-expect-error parents are a list
      () => new CancellationSource({ parents: signal }),
      // @ts-expect-error linked takes them one by one
      () => CancellationSource.linked([signal]),
      // @ts-expect-error a list of them here
      () => anySignal(signal, signal),
      // @ts-expect-error a deadline is an instant
      () => new CancellationSource({ deadline: '2030-01-01' }),
      // @ts-expect-error the time is missing
      () => timeoutSignal({ signal }),
      // @ts-expect-error the signal goes into the options
      () => timeoutSignal(1000, signal),
      // @ts-expect-error a clock has three methods
      () => grace(signal, 1, { clock: { now: () => 0 } }),
      // @ts-expect-error the signal is read-only
      () => (new CancellationSource().signal = signal),
    ];
    expect(wrong).toHaveLength(17);
  });
});
