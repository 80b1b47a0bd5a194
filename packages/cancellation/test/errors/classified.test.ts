// Error × signal × function: what the caller of work sees that was given a signal and has thrown.
import { all, cancelable, execute, proactiveRetry, retry, spawn } from '@cancelkit/cancellation';
import { describe, expect, it } from '@jest/globals';
import { type Classified, classified } from '../../../completion/test/support/classified.js';
import { expectNoUnhandledRejection, listeners } from '../support/abortable.js';

type Signal = AbortSignal | null | undefined;

/** How each is made to fail with an error, after `abort` has been called inside. */
const functions: Readonly<Record<string, (signal: Signal, abort: () => void, error: unknown) => Promise<unknown>>> = {
  'execute, rejected': (signal, abort, error) =>
    execute(signal, (_, reject) => {
      abort();
      reject(error);
    }),
  'execute, thrown': (signal, abort, error) =>
    execute(signal, () => {
      abort();
      throw error;
    }),
  'cancelable, thrown': (signal, abort, error) =>
    cancelable(signal, () => {
      abort();
      throw error;
    }),
  'retry, the last attempt': (signal, abort, error) =>
    retry(
      signal,
      async () => {
        abort();
        throw error;
      },
      { maxAttempts: 1 },
    ),
  'retry, an attempt with limits': (signal, abort, error) =>
    retry(
      signal,
      async () => {
        abort();
        throw error;
      },
      { maxAttempts: 1, attemptTimeoutMs: 60_000 },
    ),
  spawn: (signal, abort, error) =>
    spawn(signal, async () => {
      abort();
      throw error;
    }),
  all: (signal, abort, error) =>
    all(signal, () => [
      (async () => {
        abort();
        throw error;
      })(),
    ]),
};

/** The same signal, but one that aborts when it is told to. */
function live({ signal }: Classified): { readonly signal: Signal; readonly abort: () => void } {
  if (signal?.aborted !== true) return { signal, abort: () => undefined };
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort(signal.reason) };
}

/** In an array: an async function cannot return what cannot be asked for its `then`. */
async function rejectionOf(promise: Promise<unknown>): Promise<[unknown]> {
  try {
    await promise;
  } catch (error) {
    return [error];
  }
  throw new Error('it has fulfilled');
}

describe.each(Object.entries(functions))('%s', (_, fail) => {
  expectNoUnhandledRejection();

  it.each(classified)('$name', async (row) => {
    const { signal, abort } = live(row);
    const [seen] = await rejectionOf(fail(signal, abort, row.error));
    const { completion } = row;
    const expected = completion.status === 'faulted' ? completion.error : (completion as { reason: unknown }).reason;
    expect(Object.is(seen, expected)).toBe(true);
    if (signal) expect(listeners(signal)).toBe(0);
  });
});

describe('proactiveRetry, whose outcome an abort decides at once', () => {
  expectNoUnhandledRejection();

  it.each(classified)('$name', async (row) => {
    const { signal, abort } = live(row);
    const fn = async (): Promise<never> => {
      abort();
      throw row.error;
    };
    const [seen] = await rejectionOf(proactiveRetry(signal, fn, { maxAttempts: 1 }));
    expect(Object.is(seen, row.signal?.aborted === true ? row.signal.reason : row.error)).toBe(true);
    if (signal) expect(listeners(signal)).toBe(0);
  });
});

describe('a teardown that throws the reason on', () => {
  it.each([null, 0, NaN, '', 'why', {}])('is no second failure: %p', async (reason) => {
    const controller = new AbortController();
    const promise = cancelable(controller.signal, () => () => raise(reason));
    controller.abort(reason);
    expect(Object.is((await rejectionOf(promise))[0], reason)).toBe(true);
    const canceled = cancelable(undefined, (source) => {
      source.setCanceled(reason);
      return () => raise(reason);
    });
    expect(Object.is((await rejectionOf(canceled))[0], reason)).toBe(true);
  });
});

function raise(error: unknown): never {
  throw error;
}
