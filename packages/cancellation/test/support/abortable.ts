import { CancellationSource } from '@cancelkit/cancellation';
import { afterEach, describe, expect, it } from '@jest/globals';
import { getEventListeners } from 'node:events';

/** Reasons of every kind that somebody may abort with; each must arrive by identity. */
export const reasons: readonly unknown[] = [
  null,
  0,
  '',
  false,
  'why',
  { an: 'object' },
  new Error('an error'),
  new DOMException('late', 'TimeoutError'),
  new DOMException('left', 'AbortError'),
];

/** Arguments that are no signals, and what the TypeError says came. */
export const noSignals: readonly (readonly [unknown, string])[] = [
  [new AbortController(), 'an AbortController. Pass controller.signal.'],
  ['signal', 'a string.'],
  [0, '0.'],
  [{}, 'an Object.'],
];

/** What the platform throws when a listener is added to a frozen signal: Node before 24 and browsers nothing. */
export function refusalOfFrozen(): unknown {
  try {
    Object.freeze(new AbortController().signal).addEventListener('abort', () => undefined);
    return undefined;
  } catch (error) {
    return error;
  }
}

/** The native abort listeners that a signal has now. */
export const listeners = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length;

/** Until all microtasks and the platform's check for unhandled rejections are through. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

/** How a promise ended: `['fulfilled', value]` or `['rejected', error]`. */
export async function endOf(promise: Promise<unknown>): Promise<readonly [string, unknown]> {
  try {
    return ['fulfilled', await promise];
  } catch (error) {
    return ['rejected', error];
  }
}

/**
 * Waits after each test until the platform has looked for unhandled rejections: Jest fails the test that has one.
 */
export function expectNoUnhandledRejection(): void {
  afterEach(turn);
}

/** What {@link describeAbortable} can leave out. */
export interface AbortableOptions {
  /** Whether the operation can succeed as its work does; if not, only aborts are tested. */
  readonly succeeds?: boolean;
  /** Whether it can fault as its work does. */
  readonly faults?: boolean;
  /** Whether it listens to the signal while it waits: false where it ends before it would. */
  readonly listens?: boolean;
  /** What the operation calls the signal in its errors. */
  readonly name?: string;
}

/**
 * The questions that every operation which takes a signal answers.
 *
 * @param start starts the operation on a signal; it ends as `work` ends, or by the abort
 */
export function describeAbortable(
  start: (signal: AbortSignal | null | undefined, work: Promise<unknown>) => Promise<unknown>,
  { succeeds = true, faults = true, listens = true, name = 'signal' }: AbortableOptions = {},
): void {
  const never = new Promise<unknown>(() => undefined);
  const error = new Error('the fault');
  const failing = (): Promise<unknown> => {
    const work = Promise.reject<unknown>(error);
    work.catch(() => undefined);
    return work;
  };
  /** A fresh signal of each kind, and what aborts it. */
  const kinds: readonly (readonly [string, () => { signal: AbortSignal; abort: (reason: unknown) => void }])[] = [
    [
      'a signal of the platform',
      () => {
        const controller = new AbortController();
        return { signal: controller.signal, abort: (reason) => controller.abort(reason) };
      },
    ],
    [
      'a signal of our own',
      () => {
        const source = new CancellationSource();
        return { signal: source.signal, abort: (reason) => source.cancel(reason) };
      },
    ],
  ];

  describe.each(kinds)('on %s', (kind, create) => {
    expectNoUnhandledRejection();

    it.each(reasons)(
      'rejects with the reason %p when it is aborted already, and listens to nothing',
      async (reason) => {
        const { signal, abort } = create();
        abort(reason);
        const promise = start(signal, never);
        expect(listeners(signal)).toBe(0);
        const [status, seen] = await endOf(promise);
        expect(status).toBe('rejected');
        expect(seen).toBe(reason);
      },
    );

    it.each(reasons)('rejects with the reason %p when it aborts, and lets go of it at once', async (reason) => {
      const { signal, abort } = create();
      const promise = start(signal, never);
      expect(listeners(signal)).toBe(listens && kind === 'a signal of the platform' ? 1 : 0);
      abort(reason);
      expect(listeners(signal)).toBe(0);
      const [status, seen] = await endOf(promise);
      expect(status).toBe('rejected');
      expect(seen).toBe(reason);
      expect(listeners(signal)).toBe(0);
    });

    it('is silent when it is canceled and nobody awaits it', async () => {
      const { signal, abort } = create();
      void start(signal, never);
      abort('why');
      void start(signal, never);
      await turn(); // the check is expectNoUnhandledRejection's
      expect(listeners(signal)).toBe(0);
    });

    if (succeeds) {
      it('gives the value, lets go of the signal, and does not care about a later abort', async () => {
        const { signal, abort } = create();
        const promise = start(signal, Promise.resolve('value'));
        expect(await endOf(promise)).toStrictEqual(['fulfilled', 'value']);
        expect(listeners(signal)).toBe(0);
        abort('late');
        expect(await endOf(promise)).toStrictEqual(['fulfilled', 'value']);
      });
    }

    if (faults) {
      it('throws the error by identity, and lets go of the signal', async () => {
        const { signal, abort } = create();
        const promise = start(signal, failing());
        const [status, seen] = await endOf(promise);
        expect(status).toBe('rejected');
        expect(seen).toBe(error);
        expect(listeners(signal)).toBe(0);
        abort('late');
        expect((await endOf(promise))[1]).toBe(error);
      });
    }
  });

  it.each([undefined, null])('never aborts on %p', async (signal) => {
    const promise = start(signal, succeeds ? Promise.resolve('value') : never);
    if (succeeds) expect(await endOf(promise)).toStrictEqual(['fulfilled', 'value']);
    else expect(await Promise.race([endOf(promise), turn().then(() => 'pending')])).toBe('pending');
  });

  it.each(noSignals)('refuses %p as the signal, synchronously', (wrong, got) => {
    expect(() => void start(wrong as AbortSignal, never)).toThrow(
      new TypeError(`Expected \`${name}\` to be an AbortSignal, got ${got}`),
    );
  });
}
