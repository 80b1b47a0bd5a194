import { CancellationSource, type Clock, anySignal, cancelable, linkedSource, onAbort } from '@cancelkit/cancellation';
import { describe, expect, it, jest } from '@jest/globals';
import { join } from 'node:path';
import { reportedBy } from '../../../completion/test/support/reported.js';
import { runFixture } from '../../../completion/test/support/run-fixture.js';
import { describeAbortable, listeners, noSignals, reasons } from '../support/abortable.js';
import { FakeClock } from '../support/fake-clock.js';

/** What ends the life of a source: nothing, an abort, disposal, or both. */
const lives = [
  ['pending', () => undefined],
  ['canceled', (source: CancellationSource) => source.cancel('why')],
  ['disposed', (source: CancellationSource) => source[Symbol.dispose]()],
  [
    'disposed and canceled',
    (source: CancellationSource) => {
      source[Symbol.dispose]();
      source.cancel('why');
    },
  ],
  [
    'canceled and disposed',
    (source: CancellationSource) => {
      source.cancel('why');
      source[Symbol.dispose]();
    },
  ],
] as const;

describe('CancellationSource', () => {
  describe('as a link between a signal and an operation', () => {
    describeAbortable(
      (signal, work) => {
        const source = new CancellationSource({ parents: [signal], timeoutMs: 60_000 });
        if (source.aborted) return cancelable(source.signal, () => undefined);
        return cancelable(source.signal, (completion) => {
          completion.follow(work);
          return () => source[Symbol.dispose]();
        });
      },
      { name: 'parents[0]' },
    );
  });

  describe.each(lives)('%s', (life, live) => {
    const aborted = life.includes('canceled');
    const make = (): CancellationSource => {
      const source = new CancellationSource({ timeoutMs: 60_000, clock: new FakeClock() });
      live(source);
      return source;
    };

    it('shows in `aborted`, `reason` and `signal` whether it is canceled', () => {
      const source = make();
      const reason = aborted ? 'why' : undefined;
      expect([source.aborted, source.reason]).toStrictEqual([aborted, reason]); // .NET 148, 176
      expect([source.signal.aborted, source.signal.reason]).toStrictEqual([aborted, reason]); // .NET 178: readable
      expect(source.signal).toBe(source.signal);
      expect(source.signal).toBeInstanceOf(AbortSignal);
    });

    it('cancels, or stays canceled, without an error', () => {
      const source = make();
      const { signal } = source;
      source.cancel('late');
      expect(signal.reason).toBe(aborted ? 'why' : 'late');
      expect(source.reason).toBe(aborted ? 'why' : 'late');
    });

    it('is disposed without an error, any number of times', () => {
      const source = make();
      for (let i = 0; i < 2; i++) source[Symbol.dispose](); // .NET 176
      expect(source.aborted).toBe(aborted);
    });

    it('starts a timer only while there is something to abort', () => {
      const clock = new FakeClock();
      const source = new CancellationSource({ clock });
      live(source);
      source.cancelAfter(10); // .NET 182
      expect(clock.timers.size).toBe(life === 'pending' ? 1 : 0);
      expect(() => source.cancelAfter(-1)).toThrow(RangeError); // arguments first
    });

    it('takes registrations and children', () => {
      const source = make(); // .NET 179
      const calls: unknown[] = [];
      const registration = onAbort(source.signal, (reason) => calls.push(reason));
      const child = CancellationSource.linked(source.signal, source.signal); // .NET 180
      expect(child.aborted).toBe(aborted);
      source[Symbol.dispose]();
      expect(registration.unregister()).toBe(!aborted); // .NET 177
      expect(calls).toStrictEqual(aborted ? ['why'] : []);
    });
  });

  describe('cancel', () => {
    it.each(reasons)('aborts the signal with the reason %p, by identity', (reason) => {
      const [read, unread] = [new CancellationSource(), new CancellationSource()];
      const { signal } = read;
      for (const source of [read, unread]) source.cancel(reason);
      expect(signal.aborted).toBe(true);
      expect(signal.reason).toBe(reason);
      expect(unread.reason).toBe(reason);
      expect(unread.signal.aborted).toBe(true);
      expect(unread.signal.reason).toBe(reason);
    });

    it.each([[[]], [[undefined]]])('makes one AbortError of no reason: cancel(...%j)', (args) => {
      const source = new CancellationSource();
      const child = CancellationSource.linked(source.signal);
      source.cancel(...args);
      expect(source.reason).toBeInstanceOf(DOMException);
      expect(source.reason).toMatchObject({ name: 'AbortError' });
      for (const reason of [source.signal.reason, child.reason, child.signal.reason])
        expect(reason).toBe(source.reason);
    });

    it('keeps the first reason, and notifies once', () => {
      const source = new CancellationSource();
      let calls = 0;
      source.signal.addEventListener('abort', () => (calls += 1));
      onAbort(source.signal, () => (calls += 1));
      source.cancel(null);
      source.cancel('second'); // .NET 193
      expect(source.reason).toBeNull();
      expect(calls).toBe(2);
    });

    it('keeps the first reason when a callback cancels again, and returns at once', () => {
      const source = new CancellationSource();
      const log: unknown[] = [];
      onAbort(source.signal, () => {
        source.cancel('again');
        log.push(source.reason);
      });
      onAbort(source.signal, () => log.push('next'));
      source.cancel('first');
      expect(log).toStrictEqual(['first', 'next']);
    });

    it('makes no AbortController for a signal that nobody has read', () => {
      let made = 0;
      const { AbortController: Platform } = globalThis;
      globalThis.AbortController = class extends Platform {
        constructor() {
          super();
          made += 1;
        }
      };
      try {
        const parent = new CancellationSource();
        const child = CancellationSource.linked(parent.signal);
        parent.cancel('why');
        expect(child.reason).toBe('why');
        expect(made).toBe(1); // the parent's, which was read
      } finally {
        globalThis.AbortController = Platform;
      }
    });

    it('is heard by everything that takes a signal of the platform', async () => {
      const source = new CancellationSource();
      const composite = AbortSignal.any([source.signal]);
      const waiting = new Promise((resolve) => composite.addEventListener('abort', resolve));
      source.cancel('why');
      await waiting;
      expect(composite.reason).toBe('why');
    });

    it('lets a callback register, remove and dispose as it likes', () => {
      const parent = new CancellationSource();
      const child = CancellationSource.linked(parent.signal);
      const log: string[] = [];
      onAbort(parent.signal, () => {
        onAbort(parent.signal, () => log.push('on the parent, during'));
        onAbort(child.signal, () => log.push('on the child, during'));
        expect(removed.unregister()).toBe(true); // .NET 160, 164
        child[Symbol.dispose](); // .NET 202: too late to stop it
        parent[Symbol.dispose]();
        expect(CancellationSource.linked(child.signal).reason).toBe('why');
      });
      const removed = onAbort(child.signal, () => log.push('removed'));
      onAbort(child.signal, () => log.push('child'));
      parent.cancel('why');
      expect(log).toStrictEqual(['on the parent, during', 'on the child, during', 'child']);
    });

    it('contains what listeners and registrations throw, and nobody is left out', async () => {
      const { code, stdout, stderr } = await runFixture(join(__dirname, '../fixtures/throwing-tree.mjs'));
      expect(stdout.trim().split('\n')).toStrictEqual([
        // .NET 155, 200
        'parent: next listener',
        'parent: next registration',
        'child: next listener',
        'child: next registration',
        'returned',
        ...['child listener', 'child registration', 'parent listener', 'parent registration'].map(
          (x) => `uncaught ${x}`,
        ),
      ]);
      expect([code, stderr]).toStrictEqual([0, '']);
    });
  });

  describe('parents', () => {
    it('abort the child inside their own abort, with their reason by identity', () => {
      for (const reason of reasons) {
        const parents = [new AbortController(), new AbortController(), new AbortController()];
        parents.forEach((parent, index) => {
          const signals = parents.map(({ signal }) => signal);
          const child = new CancellationSource({ parents: signals });
          const fresh = index === 0;
          expect(child.aborted).toBe(!fresh); // .NET 197
          parent.abort(reason); // .NET 194, 204
          expect(child.aborted).toBe(true);
          expect(child.reason).toBe(reason);
        });
      }
    });

    it('abort by any one of them, and the child lets go of all of them', () => {
      for (let which = 0; which < 3; which++) {
        const own = new CancellationSource();
        const foreign = [new AbortController(), new AbortController()];
        const child = CancellationSource.linked(foreign[0]?.signal, own.signal, foreign[1]?.signal);
        expect(foreign.map(({ signal }) => listeners(signal))).toStrictEqual([1, 1]);
        expect(child.aborted).toBe(false);
        if (which === 2) own.cancel(which);
        else foreign[which]?.abort(which);
        expect(child.reason).toBe(which); // .NET 197
        expect(foreign.map(({ signal }) => listeners(signal))).toStrictEqual([0, 0]);
      }
    });

    it('are not aborted by the child', () => {
      const foreign = new AbortController();
      const own = new CancellationSource();
      const child = CancellationSource.linked(foreign.signal, own.signal);
      child.cancel(); // .NET 195
      expect([foreign.signal.aborted, own.aborted, listeners(foreign.signal)]).toStrictEqual([false, false, 0]);
    });

    it('are let go of by disposal, one and all', () => {
      const foreign = new AbortController();
      const own = new CancellationSource();
      const child = CancellationSource.linked(foreign.signal, own.signal, foreign.signal);
      const sibling = CancellationSource.linked(foreign.signal);
      child[Symbol.dispose]();
      expect(listeners(foreign.signal)).toBe(1); // the sibling's
      own.cancel();
      foreign.abort('why');
      expect(child.aborted).toBe(false);
      expect(sibling.reason).toBe('why');
    });

    it('still abort the child when they have been disposed', () => {
      const parent = new CancellationSource();
      const child = CancellationSource.linked(parent.signal);
      parent[Symbol.dispose]();
      expect(child.aborted).toBe(false); // .NET 196
      parent.cancel('why');
      expect(child.reason).toBe('why');
      child[Symbol.dispose](); // .NET 201
    });

    it.each([1, 2])('that are aborted already make it born aborted: %p of them', (count) => {
      const aborted = Array.from({ length: count }, (_, i) => AbortSignal.abort(i));
      const { signal } = new AbortController();
      const grandchild = CancellationSource.linked(CancellationSource.linked(signal, ...aborted).signal); // .NET 198, 199
      expect(grandchild.reason).toBe(0);
      expect(listeners(signal)).toBe(0);
    });

    it('are read once, and may be null or undefined', () => {
      const controller = new AbortController();
      let reads = 0;
      function* parents(): Generator<AbortSignal | null | undefined> {
        reads += 1;
        yield* [null, undefined, controller.signal];
      }
      const source = new CancellationSource({ parents: parents() });
      expect(reads).toBe(1);
      controller.abort('why'); // .NET 203
      expect(source.reason).toBe('why');
    });

    it.each([[[]], [[null]], [[undefined, null]], [new Set<AbortSignal>()]])('that never abort: %p', (parents) => {
      const source = new CancellationSource({ parents });
      expect(source.aborted).toBe(false); // .NET 203
      expect(CancellationSource.linked(...parents).aborted).toBe(false);
    });

    it.each(noSignals)('are refused by name when they are no signals: %p', (wrong, got) => {
      const { signal } = new AbortController();
      expect(() => CancellationSource.linked(signal, wrong as AbortSignal)).toThrow(
        new TypeError(`Expected \`parents[1]\` to be an AbortSignal, got ${got}`),
      );
      expect(listeners(signal)).toBe(0);
    });

    it('are refused with the advice to pass the signal of a source', () => {
      expect(() => CancellationSource.linked(new CancellationSource() as never)).toThrow(
        'Expected `parents[0]` to be an AbortSignal, got an Object. Pass its `signal`.',
      );
    });

    it.each([0, {}, new AbortController().signal])('are refused when they are no iterable: %p', (parents) => {
      expect(() => new CancellationSource({ parents: parents as never })).toThrow(
        /^Expected `parents` to be an iterable of AbortSignals, got /,
      );
    });
  });

  describe('a tree', () => {
    it('is marked as a whole before anybody is called', () => {
      const root = new CancellationSource();
      const [left, right] = [CancellationSource.linked(root.signal), CancellationSource.linked(root.signal)];
      const leaf = CancellationSource.linked(left.signal, right.signal);
      const all = [root, left, right, leaf];
      const seen: boolean[][] = [];
      const look = (): unknown => seen.push(all.map(({ aborted }) => aborted));
      for (const { signal } of all) {
        signal.addEventListener('abort', look);
        onAbort(signal, look);
      }
      root.cancel();
      expect(seen).toStrictEqual(Array.from({ length: 8 }, () => [true, true, true, true]));
    });

    it('is marked for what is made during the abort: links, registrations and children see it', () => {
      const root = new CancellationSource();
      const leaf = CancellationSource.linked(root.signal);
      const { signal } = leaf;
      const seen: unknown[] = [];
      root.signal.addEventListener('abort', () => {
        onAbort(signal, (reason) => seen.push(reason));
        seen.push(linkedSource(signal).state.status, anySignal([signal]).signal.reason);
      });
      root.cancel('why');
      expect(seen).toStrictEqual(['why', 'canceled', 'why']);
    });

    it('is notified parents before children, and of each signal the native listeners before the registrations', () => {
      const root = new CancellationSource();
      const child = CancellationSource.linked(root.signal);
      const grandchild = CancellationSource.linked(child.signal);
      const log: string[] = [];
      Object.entries({ grandchild, child, root }).forEach(([name, { signal }]) => {
        onAbort(signal, () => log.push(`${name} registration`));
        signal.addEventListener('abort', () => log.push(`${name} listener`));
      });
      root.cancel();
      expect(log).toStrictEqual([
        'root listener',
        'root registration',
        'child listener',
        'child registration',
        'grandchild listener',
        'grandchild registration',
      ]);
    });

    it('is notified parents before children, where a child is reached by a shorter way than its parent, too', () => {
      const root = new CancellationSource();
      const short = CancellationSource.linked(root.signal);
      const long = CancellationSource.linked(root.signal);
      const longer = CancellationSource.linked(long.signal);
      const leaf = CancellationSource.linked(short.signal, longer.signal);
      const log: string[] = [];
      for (const [name, { signal }] of Object.entries({ leaf, longer, long, short, root })) {
        onAbort(signal, () => log.push(name));
      }
      root.cancel();
      expect(log).toStrictEqual(['root', 'short', 'long', 'longer', 'leaf']);
    });

    it('notifies a child of many once', () => {
      const root = new CancellationSource();
      const middles = Array.from({ length: 10 }, () => CancellationSource.linked(root.signal, root.signal));
      const leaf = CancellationSource.linked(...middles.map(({ signal }) => signal), root.signal);
      let calls = 0;
      onAbort(leaf.signal, () => (calls += 1));
      root.cancel();
      expect(calls).toBe(1);
    });

    it('does not overflow the stack, however deep it is', () => {
      const root = new CancellationSource();
      const chain = [root];
      for (let i = 0; i < 10_000; i++)
        chain.push(CancellationSource.linked((chain.at(-1) as CancellationSource).signal));
      const order: number[] = [];
      chain.forEach(({ signal }, depth) => onAbort(signal, () => order.push(depth)));
      root.cancel(0);
      expect(order).toStrictEqual(chain.map((_, depth) => depth));
      expect(chain.every(({ signal }) => signal.aborted && signal.reason === 0)).toBe(true);
    });

    it('goes through foreign controllers, too', () => {
      const root = new CancellationSource();
      const foreign = new AbortController();
      root.signal.addEventListener('abort', () => foreign.abort(root.signal.reason));
      const below = CancellationSource.linked(foreign.signal);
      const leaf = anySignal([below.signal, root.signal, foreign.signal]);
      const log: string[] = [];
      onAbort(leaf.signal, () => log.push('leaf'));
      onAbort(below.signal, () => log.push('below'));
      const reason = {};
      root.cancel(reason);
      expect(log.sort()).toStrictEqual(['below', 'leaf']);
      expect(below.reason).toBe(reason);
      expect(leaf.signal.reason).toBe(reason);
      expect(listeners(foreign.signal)).toBe(0);
    });

    it('keeps one native listener on a foreign parent, however many children it has', () => {
      const { signal } = new AbortController();
      const children = Array.from({ length: 100 }, () => CancellationSource.linked(signal));
      expect(listeners(signal)).toBe(1);
      for (const child of children) child[Symbol.dispose]();
      expect(listeners(signal)).toBe(0);
    });

    it('needs no listener on a parent of our own', () => {
      const parent = new CancellationSource();
      const child = CancellationSource.linked(parent.signal);
      expect(listeners(parent.signal)).toBe(0);
      parent.signal.addEventListener('abort', (event) => event.stopImmediatePropagation());
      parent.cancel();
      expect(child.aborted).toBe(true);
    });
  });

  describe('a timeout', () => {
    it('aborts with a TimeoutError when it is over, and not before', () => {
      const clock = new FakeClock();
      const source = new CancellationSource({ timeoutMs: 100, clock });
      const { signal } = source;
      clock.advance(99);
      expect(signal.aborted).toBe(false);
      clock.advance(1);
      expect(signal.reason).toBeInstanceOf(DOMException);
      expect(signal.reason).toMatchObject({ name: 'TimeoutError', message: 'The operation timed out after 100 ms' });
      expect(clock.timers.size).toBe(0);
    });

    it('goes when the source is canceled, aborted by a parent, or disposed', () => {
      const parent = new AbortController();
      const ends = [
        (source: CancellationSource) => source.cancel(),
        (source: CancellationSource) => source[Symbol.dispose](),
        () => parent.abort(),
      ];
      for (const end of ends) {
        const clock = new FakeClock();
        const source = new CancellationSource({ timeoutMs: 100, clock, parents: [parent.signal] });
        expect(clock.timers.size).toBe(1);
        end(source);
        expect(clock.timers.size).toBe(0);
      }
    });

    it('is not started when a parent is aborted already', () => {
      const clock = new FakeClock();
      const source = new CancellationSource({ timeoutMs: 0, parents: [AbortSignal.abort('why')], clock });
      expect([source.reason, clock.asked]).toStrictEqual(['why', []]);
    });

    it('aborts the children, and the timeout of a child does not abort the parent', () => {
      const clock = new FakeClock();
      const parent = new CancellationSource({ timeoutMs: 100, clock });
      const child = new CancellationSource({ parents: [parent.signal], timeoutMs: 50, clock });
      const other = new CancellationSource({ parents: [parent.signal], timeoutMs: 150, clock });
      clock.advance(50);
      expect([parent.aborted, child.aborted, other.aborted]).toStrictEqual([false, true, false]);
      clock.advance(50);
      expect(other.reason).toBe(parent.reason);
      expect(clock.timers.size).toBe(0);
    });

    it('of 0 ms fires in the next turn: the source is not born aborted', async () => {
      // Real timers, but time stands still: who asks a millisecond later is told, whatever the turn.
      const clock: Clock = {
        now: () => 0,
        setTimeout: (callback, ms) => setTimeout(callback, ms),
        clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout),
      };
      const options = { timeoutMs: 0, clock };
      const sources = [new CancellationSource(options), new CancellationSource(options)]; // .NET 185
      expect(sources.map(({ aborted }) => aborted)).toStrictEqual([false, false]);
      await Promise.resolve();
      expect(sources.map(({ aborted }) => aborted)).toStrictEqual([false, false]);
      await Promise.all(sources.map(({ signal }) => new Promise((resolve) => onAbort(signal, resolve))));
      const [first, second] = sources.map(({ signal }) => signal);
      expect(first).not.toBe(second);
      const calls: unknown[] = [];
      expect(onAbort(first, (reason) => calls.push(reason)).unregister()).toBe(false);
      expect(calls).toStrictEqual([first?.reason]);
    });
  });

  describe('a deadline', () => {
    it.each([
      ['a Date', new Date(1_500)],
      ['epoch milliseconds', 1_500],
    ])('aborts at that instant: %s', (_, deadline) => {
      const clock = new FakeClock(1_000);
      const source = new CancellationSource({ deadline, clock });
      expect(clock.asked).toStrictEqual([500]); // what remains when it is armed
      clock.advance(499);
      expect(source.aborted).toBe(false);
      clock.advance(1);
      expect(source.reason).toMatchObject({ name: 'TimeoutError' });
    });

    it.each([
      [100, 1_200, 100],
      [300, 1_200, 200],
      [Infinity, 1_200, 200],
      [100, Infinity, 100],
      [undefined, 1_200, 200],
      [100, undefined, 100],
      [100, 900, 0], // it has passed
      [100, -Infinity, 0],
    ])('and a timeout: the earlier wins (timeoutMs %p, deadline %p: after %p ms)', (timeoutMs, deadline, ms) => {
      const clock = new FakeClock(1_000);
      const source = new CancellationSource({ timeoutMs, deadline, clock });
      expect(source.aborted).toBe(false);
      expect(clock.asked).toStrictEqual([ms]);
    });

    it('of Infinity never comes', () => {
      const clock = new FakeClock();
      new CancellationSource({ timeoutMs: Infinity, deadline: Infinity, clock });
      expect(clock.asked).toStrictEqual([]);
    });

    it.each([new Date(NaN), NaN])('that is no instant is a RangeError: %p', (deadline) => {
      const shape = 'a valid Date, or a number of milliseconds since the epoch (Infinity: never)';
      expect(() => new CancellationSource({ deadline })).toThrow(
        new RangeError(`Expected \`deadline\` to be ${shape}, got ${Number(deadline)}.`),
      );
      expect(() => new CancellationSource({ deadline })).toThrow(
        /^Expected `deadline` to be a valid Date, or a number of/,
      );
    });

    it.each(['tomorrow', null, {}])('of another type is a TypeError: %p', (deadline) => {
      expect(() => new CancellationSource({ deadline: deadline as never })).toThrow(TypeError);
      expect(() => new CancellationSource({ deadline: deadline as never })).toThrow(/^Expected `deadline` to be /);
    });
  });

  describe('cancelAfter', () => {
    it('replaces what was armed: by a shorter time, by a longer one, by none', () => {
      const clock = new FakeClock();
      const source = new CancellationSource({ timeoutMs: 1_000, clock }); // .NET 186
      source.cancelAfter(10);
      expect(clock.timers.size).toBe(1);
      clock.advance(5);
      source.cancelAfter(20); // from now
      clock.advance(19);
      expect(source.aborted).toBe(false);
      source.cancelAfter(Infinity); // .NET 184
      expect(clock.timers.size).toBe(0);
      clock.advance(1e9);
      expect(source.aborted).toBe(false); // .NET 183
      source.cancelAfter(1_000);
      source.cancelAfter(1); // .NET 183
      clock.advance(1);
      expect(source.reason).toMatchObject({ name: 'TimeoutError', message: 'The operation timed out after 1 ms' });
    });

    it.each([-1, -2, NaN, -Infinity])('refuses %p with a RangeError, and leaves armed what was', (ms) => {
      const clock = new FakeClock();
      const source = new CancellationSource({ timeoutMs: 10, clock });
      expect(() => source.cancelAfter(ms)).toThrow(RangeError); // .NET 181
      expect(() => source.cancelAfter(ms)).toThrow(
        /^Expected `ms` to be a number of milliseconds, 0 or more \(Infinity: never\), got /,
      );
      expect(() => new CancellationSource({ timeoutMs: ms })).toThrow(RangeError);
      expect(() => new CancellationSource({ timeoutMs: ms })).toThrow(/^Expected `timeoutMs` to be a number of/);
      clock.advance(10);
      expect(source.aborted).toBe(true);
    });

    it('passes on what the clock throws, and leaves armed what was', () => {
      const clock = new FakeClock();
      const source = new CancellationSource({ timeoutMs: 10, clock });
      clock.setTimeout = () => {
        throw new Error('no more timers');
      };
      expect(() => source.cancelAfter(5)).toThrow('no more timers');
      clock.advance(10);
      expect(source.reason).toMatchObject({ message: 'The operation timed out after 10 ms' });
    });

    it('keeps hold of the new timer when the clock cannot stop the old one', () => {
      const clock = new FakeClock();
      const source = new CancellationSource({ timeoutMs: 10, clock });
      const clear = clock.clearTimeout.bind(clock);
      clock.clearTimeout = () => {
        throw new Error('broken');
      };
      expect(reportedBy(() => source.cancelAfter(20))).toStrictEqual([new Error('broken')]);
      clock.clearTimeout = clear;
      clock.advance(10); // the old one fires, and is ignored
      expect(source.aborted).toBe(false);
      source[Symbol.dispose]();
      expect(clock.timers.size).toBe(0);
    });

    it.each(['1', null, {}, 1n])('refuses %p with a TypeError', (ms) => {
      expect(() => new CancellationSource().cancelAfter(ms as never)).toThrow(TypeError);
      expect(() => new CancellationSource({ timeoutMs: ms as never })).toThrow(TypeError);
    });
  });

  describe('options', () => {
    it.each([5_000, null, 'options', new AbortController().signal])('are refused when they are none: %p', (options) => {
      expect(() => new CancellationSource(options as never)).toThrow(
        /^Expected `options` to be an object such as \{ timeoutMs, parents: \[signal\] \}, got /,
      );
    });

    it('may all be undefined', () => {
      const none = { timeoutMs: undefined, deadline: undefined, parents: undefined, clock: undefined, ref: undefined };
      expect(new CancellationSource(none).aborted).toBe(false);
      expect(new CancellationSource(undefined).aborted).toBe(false);
    });
  });

  it('leaves nothing behind when the clock fails its constructor', () => {
    const { signal } = new AbortController();
    const error = new Error('no more timers');
    const clock = {
      now: () => 0,
      setTimeout: () => {
        throw error;
      },
      clearTimeout: () => undefined,
    };
    expect(() => new CancellationSource({ parents: [signal], timeoutMs: 1, clock })).toThrow(error);
    expect(listeners(signal)).toBe(0);
    const time = { ...clock, now: () => NaN };
    expect(() => new CancellationSource({ parents: [signal], deadline: 1, clock: time })).toThrow(RangeError);
    expect(listeners(signal)).toBe(0);
  });

  it('is aborted, with all below it, by a cancel that finds the clock broken', async () => {
    const clock = {
      now: () => 0,
      setTimeout: () => 1,
      clearTimeout: jest.fn(() => {
        throw new Error('broken');
      }),
    };
    const parent = new CancellationSource({ timeoutMs: 1, clock });
    const child = CancellationSource.linked(parent.signal);
    const uncaught = jest.spyOn(globalThis, 'queueMicrotask').mockImplementation(() => undefined);
    try {
      parent.cancel('why');
      expect(uncaught).toHaveBeenCalledTimes(1); // reported
    } finally {
      uncaught.mockRestore();
    }
    expect(clock.clearTimeout).toHaveBeenCalledTimes(1);
    expect([parent.reason, child.reason]).toStrictEqual(['why', 'why']);
  });

  it('is let go of by `using` at the end of its scope', () => {
    const { signal } = new AbortController();
    let outer: AbortSignal | undefined;
    {
      using source = CancellationSource.linked(signal);
      outer = source.signal;
      expect(listeners(signal)).toBe(1);
    }
    expect([listeners(signal), outer.aborted]).toStrictEqual([0, false]);
  });
});
