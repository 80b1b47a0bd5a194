import { CancellationSource, link, onAbort } from '@cancelkit/cancellation';
import { CompletionSource, type Registration } from '@cancelkit/completion';
import { dispose } from '@cancelkit/completion/internal';
import { describe, expect, it } from '@jest/globals';
import { AsyncLocalStorage } from 'node:async_hooks';
import { getEventListeners } from 'node:events';
import { join } from 'node:path';
import { runFixture } from '../../../completion/test/support/run-fixture.js';
import { listeners, noSignals, reasons, refusalOfFrozen } from '../support/abortable.js';
import { reportedBy } from '../../../completion/test/support/reported.js';

/** A signal that is not the platform's: what old polyfills make. It may call its listeners with any `this`. */
class ShapeSignal {
  aborted = false;
  reason: unknown;
  readonly handlers: (() => void)[] = [];
  addEventListener(_: string, handler: () => void): void {
    this.handlers.push(handler);
  }
  removeEventListener(_: string, handler: () => void): void {
    this.handlers.splice(this.handlers.indexOf(handler), 1);
  }
  dispatch(): void {
    for (const handler of [...this.handlers]) handler.call(undefined);
  }
  abort(reason?: unknown): void {
    this.aborted = true;
    this.reason = reason;
    this.dispatch();
  }
}

/** Each kind of signal: the signal, what aborts it, how many native listeners it has, and a synthetic event. */
const kinds = [
  [
    'the platform',
    () => {
      const controller = new AbortController();
      const { signal } = controller;
      return {
        signal,
        abort: (reason?: unknown) => controller.abort(reason),
        count: () => listeners(signal),
        synthesize: () => void signal.dispatchEvent(new Event('abort')),
        expected: 1,
      };
    },
  ],
  [
    'our own',
    () => {
      const source = new CancellationSource();
      const { signal } = source;
      return {
        signal,
        abort: (reason?: unknown) => source.cancel(reason),
        count: () => listeners(signal),
        synthesize: () => void signal.dispatchEvent(new Event('abort')),
        expected: 0, // none is needed
      };
    },
  ],
  [
    'a polyfill',
    () => {
      const shape = new ShapeSignal();
      return {
        signal: shape as unknown as AbortSignal,
        abort: (reason: unknown = 'none') => shape.abort(reason),
        count: () => shape.handlers.length,
        synthesize: () => shape.dispatch(),
        expected: 1,
      };
    },
  ],
] as const;

describe('onAbort', () => {
  describe.each(kinds)('on a signal of %s', (_, create) => {
    it.each(reasons)('calls back inside abort(), once, with the reason %p and the state', (reason) => {
      const { signal, abort } = create();
      const calls: unknown[][] = [];
      const state = {};
      onAbort(signal, (...args) => calls.push(args), state);
      expect(calls).toHaveLength(0); // .NET 148
      abort(reason);
      abort('again');
      expect(calls).toHaveLength(1); // .NET 149, 193
      expect(calls[0]?.[0]).toBe(reason);
      expect(calls[0]?.[1]).toBe(state);
    });

    it.each(reasons)('calls back at once on an aborted signal, with the reason %p', (reason) => {
      const { signal, abort, count } = create();
      abort(reason);
      const calls: unknown[][] = [];
      const registration = onAbort(signal, (...args) => calls.push(args), 's');
      expect(calls).toStrictEqual([[reason, 's']]); // .NET 151, 198
      expect(registration.unregister()).toBe(false);
      expect(count()).toBe(0);
    });

    it('has one native listener at most, and none when the last registration has gone', () => {
      const { signal, count, expected } = create();
      const registrations = Array.from({ length: 100 }, () => onAbort(signal, () => undefined));
      expect(count()).toBe(expected);
      for (const registration of registrations.splice(1)) registration.unregister();
      expect(count()).toBe(expected);
      registrations[0]?.unregister();
      expect(count()).toBe(0);
      onAbort(signal, () => undefined)[dispose]();
      expect(count()).toBe(0);
    });

    it('has none after the abort', () => {
      const { signal, abort, count } = create();
      for (let i = 0; i < 3; i++) onAbort(signal, () => undefined);
      abort();
      expect(count()).toBe(0);
    });

    it('calls back in the order of registration', () => {
      const { signal, abort } = create();
      const order: number[] = [];
      for (let i = 0; i < 5; i++) onAbort(signal, (_reason, n) => order.push(n), i);
      abort();
      expect(order).toStrictEqual([0, 1, 2, 3, 4]); // .NET 153: first in, first out here
    });

    it('registers the same function as often as it is asked to', () => {
      const { signal, abort } = create();
      let calls = 0;
      const callback = (): unknown => (calls += 1);
      const [, second] = [onAbort(signal, callback), onAbort(signal, callback), onAbort(signal, callback)];
      expect(second?.unregister()).toBe(true); // .NET 150
      abort();
      expect(calls).toBe(2);
    });

    it('does not call what was unregistered', () => {
      const { signal, abort } = create();
      let calls = 0;
      const registration = onAbort(signal, () => (calls += 1));
      expect(registration.unregister()).toBe(true); // .NET 161
      expect(registration.unregister()).toBe(false);
      registration[dispose](); // .NET 156
      abort();
      expect(calls).toBe(0);
      expect(registration.unregister()).toBe(false);
    });

    it('ignores a synthetic event, and still hears the abort', () => {
      const { signal, abort, synthesize } = create();
      const calls: unknown[] = [];
      onAbort(signal, (reason) => calls.push(reason));
      synthesize();
      expect(calls).toStrictEqual([]);
      abort('why');
      expect(calls).toStrictEqual(['why']);
    });

    it('lets a callback remove others during the abort', () => {
      const { signal, abort } = create();
      const called: number[] = [];
      const answers: boolean[] = [];
      const registrations: Registration[] = [];
      for (let i = 0; i < 4; i++) {
        registrations.push(
          onAbort(signal, () => {
            called.push(i);
            // .NET 159, 160, 163, 164: the earlier, itself, the later ones
            if (i === 1) answers.push(...registrations.map((registration) => registration.unregister()));
          }),
        );
      }
      abort();
      expect(called).toStrictEqual([0, 1]);
      expect(answers).toStrictEqual([false, false, true, true]);
    });

    it('calls at once what is registered during the abort', () => {
      const { signal, abort } = create();
      const log: string[] = [];
      onAbort(signal, () => {
        onAbort(signal, () => log.push('inner'));
        log.push('outer');
      });
      onAbort(signal, () => log.push('next'));
      abort();
      expect(log).toStrictEqual(['inner', 'outer', 'next']);
    });

    it('calls back in the AsyncLocalStorage context of whoever aborts', () => {
      const { signal, abort } = create();
      const context = new AsyncLocalStorage<string>();
      const seen: unknown[] = [];
      context.run('registering', () => onAbort(signal, () => seen.push(context.getStore())));
      context.run('aborting', () => abort('why')); // .NET 167: as UnsafeRegister has it
      context.run('late', () => onAbort(signal, () => seen.push(context.getStore())));
      expect(seen).toStrictEqual(['aborting', 'late']);
    });

    it('contains what a callback throws: the next one runs, and the error is reported', () => {
      const { signal, abort } = create();
      const log: unknown[] = [];
      const thrown = [new Error('first'), 'second', undefined];
      const errors = reportedBy(() => {
        for (const error of thrown) {
          onAbort(signal, () => {
            log.push(error);
            throw error;
          });
        }
        abort('why');
        onAbort(signal, () => {
          throw null as unknown;
        });
        log.push('returned');
      });
      expect(log).toStrictEqual([...thrown, 'returned']);
      expect(errors).toStrictEqual([...thrown, null]);
    });

    it('lets a callback abort another signal', () => {
      const { signal, abort } = create();
      const other = new AbortController();
      onAbort(signal, (reason) => other.abort(reason)); // .NET 152
      abort('why');
      expect(other.signal.reason).toBe('why');
    });
  });

  it('is heard at the position of the first registration among the native listeners', () => {
    const controller = new AbortController();
    const log: string[] = [];
    controller.signal.addEventListener('abort', () => log.push('native 1'));
    onAbort(controller.signal, () => log.push('registration 1'));
    controller.signal.addEventListener('abort', () => log.push('native 2'));
    onAbort(controller.signal, () => log.push('registration 2'));
    controller.abort();
    expect(log).toStrictEqual(['native 1', 'registration 1', 'registration 2', 'native 2']);
  });

  it('gives a signal without a reason one AbortError, always the same', () => {
    const shape = new ShapeSignal();
    const seen: unknown[] = [];
    onAbort(shape as unknown as AbortSignal, (reason) => seen.push(reason));
    shape.abort();
    onAbort(shape as unknown as AbortSignal, (reason) => seen.push(reason));
    expect(seen[0]).toMatchObject({ name: 'AbortError' });
    expect(seen[1]).toBe(seen[0]);
  });

  it('adds the same listener to all signals of the platform', () => {
    const added = [new AbortController(), new AbortController()].map(({ signal }) => {
      onAbort(signal, () => undefined);
      return getEventListeners(signal, 'abort');
    });
    expect(added[0]).toHaveLength(1);
    expect(added[0]?.[0]).toBe(added[1]?.[0]);
  });

  it('registers on a frozen signal, and lets go of it; or throws what the platform throws', () => {
    const signal = Object.freeze(new AbortController().signal);
    const refusal = refusalOfFrozen() as Error | undefined;
    if (refusal !== undefined) {
      for (let i = 0; i < 2; i++) expect(() => onAbort(signal, () => undefined)).toThrow(refusal.message);
      const source = new CompletionSource();
      expect(() => link(signal, source)).toThrow(refusal.message);
      source.setResult(); // nothing of the link is left
      return;
    }
    const registration = onAbort(signal, () => undefined);
    expect(listeners(signal)).toBe(1);
    expect(registration.unregister()).toBe(true);
    expect(listeners(signal)).toBe(0);
  });

  it('goes through methods of the signal that somebody has replaced', () => {
    const { signal } = new AbortController();
    const calls: string[] = [];
    for (const name of ['addEventListener', 'removeEventListener'] as const) {
      const original = signal[name];
      signal[name] = function (this: AbortSignal, ...args: Parameters<typeof original>) {
        calls.push(name);
        original.apply(this, args);
      };
    }
    onAbort(signal, () => undefined).unregister();
    expect(calls).toStrictEqual(['addEventListener', 'removeEventListener']);
    expect(listeners(signal)).toBe(0);
  });

  it('is silenced by stopImmediatePropagation on a foreign signal, and then can still be unregistered', () => {
    const controller = new AbortController();
    controller.signal.addEventListener('abort', (event) => event.stopImmediatePropagation());
    let calls = 0;
    const registration = onAbort(controller.signal, () => (calls += 1));
    controller.abort();
    expect(calls).toBe(0); // the known limit
    expect(registration.unregister()).toBe(true); // exactly one of the two comes true all the same
    expect(listeners(controller.signal)).toBe(1); // the hostile one
  });

  it('is silenced by nobody on a signal of our own', () => {
    const source = new CancellationSource();
    source.signal.addEventListener('abort', (event) => event.stopImmediatePropagation());
    let calls = 0;
    onAbort(source.signal, () => (calls += 1));
    source.cancel();
    expect(calls).toBe(1);
  });

  it.each([undefined, null])('does nothing without a signal: %p', (signal) => {
    const registration = onAbort(signal, () => undefined);
    expect(registration.unregister()).toBe(false); // .NET 162
    registration[dispose]();
  });

  it.each(noSignals)('refuses %p as the signal', (wrong, got) => {
    expect(() => onAbort(wrong as AbortSignal, () => undefined)).toThrow(
      new TypeError(`Expected \`signal\` to be an AbortSignal, got ${got}`),
    );
  });

  it.each([undefined, null, 'callback', {}])('refuses %p as the callback, with and without a signal', (wrong) => {
    for (const signal of [undefined, new AbortController().signal, AbortSignal.abort()]) {
      expect(() => onAbort(signal, wrong as never)).toThrow(/^Expected `callback` to be a function of the reason/); // .NET 144
    }
  });

  it('contains a callback that throws, wherever it runs, and reports its error as uncaught', async () => {
    const { code, stdout, stderr } = await runFixture(join(__dirname, '../fixtures/throwing.mjs'));
    expect(stdout.split('\n').sort().join(' ').trim()).toBe(
      'late returned next ours next platform uncaught late uncaught ours uncaught platform',
    );
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });

  it('makes Node warn of no leak, however many registrations there are', async () => {
    const { code, stderr } = await runFixture(join(__dirname, '../fixtures/many.mjs'));
    expect([code, stderr]).toStrictEqual([0, '']);
  });
});
