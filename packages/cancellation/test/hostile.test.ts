// Arguments that throw, lie and call back when nobody expects it, against everything that takes such an argument.
import * as kit from '@cancelkit/cancellation';
import { CompletionSource } from '@cancelkit/completion';
import { describe, expect, it } from '@jest/globals';
import { EventEmitter } from 'node:events';
import {
  type Hostile,
  Hostility,
  hostileAsyncIterables,
  hostileCallbacks,
  hostileClocks,
  hostileIterables,
  hostilePromises,
  hostileSignals,
  spoilt,
} from '../../completion/test/support/hostile.js';
import { outcomeOf } from '../../completion/test/support/outcome-of.js';
import { expectNoUnhandledRejection, listeners, turn } from './support/abortable.js';
import { FakeClock } from './support/fake-clock.js';
import { uncaught } from '../../completion/test/support/uncaught.js';

type Signal = AbortSignal;
type Table<A> = Readonly<Record<string, (argument: A, good: Signal) => unknown>>;

const nothing = (): void => undefined;
const soon = (): Promise<number> => turn().then(() => 1);
const failing = (): Promise<never> =>
  Promise.resolve().then(() => {
    throw new Error('flaky');
  });

/** Reads an iteration to its end, which it has. */
async function drain(items: AsyncIterable<unknown>): Promise<number> {
  const iterator = items[Symbol.asyncIterator]();
  for (let count = 0; count < 100; count++) if ((await iterator.next()).done === true) return count;
  await iterator.return?.(); // some that lie have no end
  return 100;
}

/** What is asked of a signal that was made of others. */
function used(linked: kit.LinkedSignal | kit.CancellationSource): Promise<void> {
  const told: unknown[] = [];
  kit.onAbort(linked.signal, (reason) => told.push(reason));
  return turn().then(() => {
    linked.dispose();
    if (linked.signal.aborted !== (told.length === 1)) throw new Error('aborted, and nobody was told');
  });
}

const emitting = (signal: Signal, wait: (emitter: EventEmitter) => unknown): unknown => {
  const emitter = new EventEmitter();
  void soon().then(() => {
    emitter.emit('event', 1);
    emitter.emit('end');
  });
  return wait(emitter);
};

const endless = {
  [Symbol.asyncIterator]: () => {
    let n = 0;
    return { next: async () => ({ done: (await soon()) + n++ > 3, value: n }) };
  },
};

/** The clock of what runs now; its timers fire when a turn is over. */
let fake = new FakeClock();
function clock(): kit.Clock {
  const made = (fake = new FakeClock());
  void soon().then(() => made.advance(10));
  return made;
}

/** Everything that takes a signal; each ends by itself. */
const ofSignals: Table<Signal> = {
  CancellationSource: (signal, good) => used(new kit.CancellationSource({ parents: [good, signal, good] })),
  'CancellationSource.linked': (signal, good) => used(kit.CancellationSource.linked(signal, good)),
  abortable: (signal) => kit.abortable(signal, soon()),
  'abortable of a source': (signal) => kit.abortable(signal, linkedSoon()),
  all: (signal) => kit.all(signal, (inner) => [soon(), kit.abortable(inner, soon())]),
  allSettled: (signal) => kit.allSettled(signal, (inner) => [soon(), kit.abortable(inner, soon())]),
  allSignals: (signal, good) => used(kit.allSignals([good, signal])),
  any: (signal) => kit.any(signal, (inner) => [failing(), kit.abortable(inner, soon())]),
  anySignal: (signal, good) => used(kit.anySignal([good, signal, good])),
  cancelable: (signal) => kit.cancelable<number>(signal, (source) => (source.follow(soon()), nothing)),
  catchAbortError: (signal) => kit.catchAbortError(new Hostility('an error'), signal),
  checkpoint: async (signal) => {
    for (let i = 0; i < 3; i++) await kit.checkpoint(signal);
  },
  delay: (signal) => kit.delay(signal, 0),
  'delay, which is aborted': (signal) => kit.delay(signal, 5, { clock: clock() }),
  events: (signal) =>
    emitting(signal, (emitter) => drain(kit.events<number>(signal, emitter, 'event', { endOn: ['end'] }))),
  execute: (signal) => kit.execute<number>(signal, (resolve) => (void soon().then(resolve), nothing)),
  forever: (signal) => Promise.race([kit.forever(signal), soon()]),
  grace: (signal) => used(kit.grace(signal, 0)),
  isAbortError: (signal) => kit.isAbortError(new Hostility('an error'), signal),
  iterate: (signal) => drain(kit.iterate(signal, endless)),
  latest: (signal) => kit.latest(soon)(signal),
  link: (signal) => {
    const source = linkedSoon();
    kit.link(signal, source);
    return source.promise;
  },
  'link, unregistered': (signal) => kit.link(signal, linkedSoon()).unregister(),
  linkedSource: (signal) => {
    const source = kit.linkedSource<number>(signal);
    void soon().then((value) => source.trySetResult(value));
    return source.promise;
  },
  map: (signal) => kit.map(signal, [1, 2, 3], soon, { concurrency: 2 }),
  mapEach: (signal) => drain(kit.mapEach(signal, [1, 2, 3], soon, { concurrency: 2 })),
  onAbort: (signal) => {
    const registration = kit.onAbort(signal, nothing);
    return soon().then(() => registration.unregister());
  },
  proactiveRetry: (signal) =>
    kit.proactiveRetry(signal, (_, attempt) => (attempt < 2 ? failing() : soon()), { baseMs: 0 }),
  race: (signal) => kit.race(signal, (inner) => [kit.forever(inner), soon()]),
  'race of functions': (signal) => kit.race(signal, [(own) => kit.forever(own), soon]),
  remainingMs: (signal) => kit.remainingMs(signal),
  rethrowAbortError: (signal) => kit.rethrowAbortError(new Hostility('an error'), signal),
  retry: (signal) => kit.retry(signal, (_, attempt) => (attempt < 2 ? failing() : soon()), { baseMs: 0 }),
  'retry with limits': (signal) =>
    kit.retry(signal, (_, attempt) => (attempt < 2 ? failing() : soon()), { baseMs: 0, attemptTimeoutMs: 60_000 }),
  shared: (signal) => kit.shared(soon)(signal),
  shield: (signal) => kit.shield(signal, soon),
  spawn: (signal) =>
    kit.spawn(signal, (_, { fork, defer }) => {
      defer(nothing);
      fork(kit.forever);
      return soon();
    }),
  throwIfAborted: (signal) => kit.throwIfAborted(signal),
  timeoutSignal: (signal) => used(kit.timeoutSignal(5, { signal, clock: clock() })),
  waitAsync: (signal) => kit.waitAsync(soon(), { signal, timeoutMs: 60_000, clock: clock() }),
  'waitAsync with a zero timeout': (signal) => kit.waitAsync(soon(), { signal, timeoutMs: 0 }),
  waitForEvent: (signal) => emitting(signal, (emitter) => kit.waitForEvent<number>(signal, emitter, 'event')),
  whenEach: (signal) => drain(kit.whenEach([soon(), soon()], { signal })),
};

function linkedSoon(): CompletionSource<number> {
  const source = new CompletionSource<number>();
  void soon().then((value) => source.trySetResult(value));
  void source.promise.catch(nothing);
  return source;
}

const aborted = (call: (signal: Signal) => unknown): unknown => {
  const source = new kit.CancellationSource();
  const given = call(source.signal);
  source.cancel('why');
  return given;
};

/** An iterator that gives it as its first two results. */
const twice = (promise: PromiseLike<unknown>): AsyncIterable<number> => ({
  [Symbol.asyncIterator]: () => {
    let n = 0;
    return { next: () => (n++ < 2 ? (promise as never) : Promise.resolve({ done: true, value: undefined })) };
  },
});

/** Everything that takes a promise, or a function that gives one. */
const ofPromises: Table<PromiseLike<number>> = {
  abortable: (promise, good) => kit.abortable(good, promise),
  'abortable, aborted': (promise) => kit.abortable(AbortSignal.abort('why'), promise, { discard: nothing }),
  all: (promise, good) => kit.all(good, () => [promise, soon(), promise]),
  allSettled: (promise, good) => kit.allSettled(good, () => [promise, soon(), promise]),
  any: (promise, good) => kit.any(good, () => [promise, soon()]),
  'any of functions': (promise, good) => kit.any(good, [() => promise, soon]),
  cancelable: (promise) => aborted((signal) => kit.cancelable<number>(signal, () => promise as never)),
  'cancelable that follows': (promise, good) => kit.cancelable<number>(good, (source) => source.follow(promise)),
  'cancelable, its teardown': (promise, good) =>
    kit.cancelable<number>(good, (source) => {
      source.setResult(1);
      return () => promise as never;
    }),
  'execute, its value': (promise, good) => kit.execute(good, (resolve) => resolve(promise as never)),
  'execute, its executor': (promise, good) => kit.execute(good, () => promise as never),
  'execute, its abort callback': (promise) => {
    const source = new kit.CancellationSource();
    const end = kit.execute(source.signal, () => () => promise as never);
    source.cancel('why');
    return end;
  },
  iterate: (promise, good) => drain(kit.iterate(good, twice(promise))),
  latest: (promise, good) => kit.latest(() => promise)(good),
  'latest that waits': (promise, good) => {
    const work = kit.latest(() => promise, { wait: true, discard: nothing });
    void work(good).catch(nothing);
    return work(good);
  },
  map: (promise, good) => kit.map(good, [1, 2], () => promise),
  'map of items that are promised': (promise, good) => kit.map(good, twice(promise), soon),
  mapEach: (promise, good) => drain(kit.mapEach(good, [1, 2], () => promise)),
  proactiveRetry: (promise, good) => kit.proactiveRetry(good, () => promise, { maxAttempts: 2, baseMs: 0 }),
  race: (promise, good) => kit.race(good, () => [promise, soon()]),
  'race of functions': (promise, good) => kit.race(good, [() => promise, soon]),
  'race, abandoned': (promise, good) => kit.race(good, () => [soon(), promise], { graceMs: 0, discard: nothing }),
  retry: (promise, good) => kit.retry(good, () => promise, { maxAttempts: 2, baseMs: 0 }),
  'retry with limits': (promise, good) =>
    kit.retry(good, () => promise, { maxAttempts: 2, baseMs: 0, attemptTimeoutMs: 60_000, discard: nothing }),
  run: (promise) => kit.run(() => promise as never)('why'),
  shared: (promise, good) => {
    const work = kit.shared(() => promise);
    void work(good).catch(nothing);
    return work(good);
  },
  shield: (promise, good) => kit.shield(good, () => promise),
  spawn: (promise, good) => kit.spawn(good, () => promise),
  'spawn, a fork': (promise, good) =>
    kit.spawn(good, async (_, { fork }) => {
      fork(() => promise);
      await soon();
    }),
  'spawn, a fork that is joined': (promise, good) =>
    kit.spawn(good, (_, { fork }) => fork(() => promise).join(), { forks: 'join' }),
  'spawn, deferred': (promise, good) =>
    kit.spawn(good, async (_, { defer }) => {
      defer(() => promise);
    }),
  waitAsync: (promise, good) => kit.waitAsync(promise, { signal: good }),
  'waitAsync with a zero timeout': (promise) => kit.waitAsync(promise, { timeoutMs: 0, discard: nothing }),
  waitForEvent: (promise, good) =>
    emitting(good, (emitter) => {
      void soon().then(() => emitter.emit('hostile', promise));
      return kit.waitForEvent(good, emitter, 'hostile');
    }),
  whenAll: (promise) => kit.whenAll([promise, soon(), promise]),
  whenAny: (promise) => kit.whenAny([promise, soon()]),
  whenEach: (promise, good) => drain(kit.whenEach([promise, soon(), promise], { signal: good })),
};

/** Everything that takes promises, or functions that give them, by an iterable. */
const ofIterables: Table<Iterable<never>> = {
  all: (items, good) => kit.all(good, () => items as Iterable<Promise<unknown>>),
  allSettled: (items, good) => kit.allSettled(good, () => items as Iterable<Promise<unknown>>),
  any: (items, good) => kit.any(good, () => items),
  'any of functions': (items, good) => kit.any(good, items),
  map: (items, good) => kit.map(good, items, soon),
  'map, one by one': (items, good) => kit.map(good, items, soon, { concurrency: 1 }),
  'map, left by a failure': (items, good) => kit.map(good, items, failing, { concurrency: 1 }),
  mapEach: (items, good) => drain(kit.mapEach(good, items, soon)),
  'mapEach, left': async (items, good) => {
    const results = kit.mapEach(good, items, soon, { concurrency: 1 });
    await results.next();
    await results.return?.();
  },
  race: (items, good) => kit.race(good, () => items),
  'race of functions': (items, good) => kit.race(good, items),
  whenAll: (items) => kit.whenAll(items),
  whenAny: (items) => kit.whenAny(items),
  whenEach: (items, good) => drain(kit.whenEach(items, { signal: good })),
};

/** Everything that takes signals by an iterable. */
const ofSignalIterables: Table<Iterable<never>> = {
  CancellationSource: (parents) => used(new kit.CancellationSource({ parents })),
  allSignals: (signals) => used(kit.allSignals(signals)),
  anySignal: (signals) => used(kit.anySignal(signals)),
};

const ofAsyncIterables: Table<AsyncIterable<never>> = {
  iterate: (items, good) => drain(kit.iterate(good, items)),
  'iterate, with a limit': (items, good) => drain(kit.iterate(good, items, { idleMs: 60_000 })),
  'iterate, left': async (items, good) => {
    const loop = kit.iterate(good, items);
    await loop.next();
    await loop.return?.();
  },
  map: (items, good) => kit.map(good, items, soon),
  'map, left by a failure': (items, good) => kit.map(good, items, failing, { concurrency: 1 }),
  mapEach: (items, good) => drain(kit.mapEach(good, items, soon)),
  'mapEach, left': async (items, good) => {
    const results = kit.mapEach(good, items, soon, { concurrency: 1 });
    await results.next();
    await results.return?.();
  },
};

const members = [soon, () => new Promise<number>(nothing)];
const grace = (clock: kit.Clock): kit.GraceOptions => ({ clock, graceMs: 1, ref: false });
/** By an abort that comes soon. */
const stopped = (call: (signal: Signal) => unknown): unknown => {
  const source = new kit.CancellationSource();
  void soon().then(() => source.cancel('why'));
  return call(source.signal);
};

/** Everything that takes a clock; nothing here needs one that works in order to end. */
const ofClocks: Table<kit.Clock> = {
  'CancellationSource, timeoutMs': (clock, good) =>
    used(new kit.CancellationSource({ clock, timeoutMs: 60_000, ref: false, parents: [good] })),
  'CancellationSource, deadline': (clock, good) =>
    used(new kit.CancellationSource({ clock, deadline: new Date(Date.now() + 60_000), parents: [good] })),
  'CancellationSource, cancelAfter': (clock, good) => {
    const source = new kit.CancellationSource({ clock, ref: false, parents: [good] });
    source.cancelAfter(60_000);
    source.cancelAfter(Infinity);
    source.cancelAfter(50_000);
    source.cancel('why');
    return used(source);
  },
  'CancellationSource, canceled': (clock) => {
    const source = new kit.CancellationSource({ clock });
    const child = kit.CancellationSource.linked(source.signal);
    const told: unknown[] = [];
    kit.onAbort(child.signal, (reason) => told.push(reason));
    try {
      source.cancelAfter(60_000);
    } catch (error) {
      if (!(error instanceof Hostility)) throw error;
    }
    source.cancel('why'); // never throws
    expect(told).toHaveLength(1);
  },
  delay: (clock) => stopped((signal) => kit.delay(signal, 60_000, { clock, ref: false })),
  'delay until': (clock) => stopped((signal) => kit.delay(signal, new Date(Date.now() + 60_000), { clock })),
  'grace of an aborted signal': (clock) => used(kit.grace(AbortSignal.abort('why'), 60_000, { clock, ref: false })),
  'grace, aborted meanwhile': (clock) => stopped((signal) => used(kit.grace(signal, 60_000, { clock, ref: false }))),
  iterate: (clock, good) => drain(kit.iterate(good, endless, { idleMs: 60_000, clock, ref: false })),
  'iterate, left': async (clock, good) => {
    const loop = kit.iterate(good, endless, { idleMs: 60_000, clock });
    await loop.next();
    await loop.return?.();
  },
  proactiveRetry: (clock, good) =>
    kit.proactiveRetry(good, (_, attempt) => (attempt < 2 ? failing() : soon()), { clock, baseMs: 1, maxAttempts: 3 }),
  retry: (clock) =>
    stopped((signal) => kit.retry(signal, failing, { clock, baseMs: 1, maxAttempts: 3, attemptTimeoutMs: 60_000 })),
  'retry, abandoned': (clock) =>
    stopped((signal) =>
      kit.retry(signal, soon, { clock, maxAttempts: 3, attemptGraceMs: 1, attemptTimeoutMs: 60_000 }),
    ),
  timeoutSignal: (clock, good) => {
    const timeout = kit.timeoutSignal(60_000, { clock, signal: good, ref: false });
    timeout.reset();
    timeout.clear();
    timeout.reset(50_000);
    return used(timeout);
  },
  waitAsync: (clock, good) => kit.waitAsync(soon(), { clock, signal: good, timeoutMs: 60_000, ref: false }),
  'waitAsync, deadline': (clock, good) =>
    kit.waitAsync(soon(), { clock, signal: good, deadline: new Date(Date.now() + 60_000) }),
  all: (clock) =>
    stopped((signal) => kit.all(signal, () => members.slice(0, 1).map((member) => member()), grace(clock))),
  allSettled: (clock) =>
    stopped((signal) => kit.allSettled(signal, () => members.slice(0, 1).map((member) => member()), grace(clock))),
  any: (clock) => stopped((signal) => kit.any(signal, members.slice(0, 1), grace(clock))),
  map: (clock) => stopped((signal) => kit.map(signal, [1, 2, 3], soon, { ...grace(clock), concurrency: 1 })),
  mapEach: (clock) =>
    stopped((signal) => drain(kit.mapEach(signal, [1, 2, 3], soon, { ...grace(clock), concurrency: 1 }))),
  race: (clock) => stopped((signal) => kit.race(signal, members.slice(0, 1), grace(clock))),
  spawn: (clock) => stopped((signal) => kit.spawn(signal, soon, grace(clock))),
};

/** Everything that takes a callback. */
const ofCallbacks: Table<() => never> = {
  onAbort: (callback) => aborted((signal) => kit.onAbort(signal, callback)),
  'onAbort, late': (callback) => kit.onAbort(AbortSignal.abort('why'), callback),
  'CancellationSource, timeoutReason': (timeoutReason) =>
    new Promise((resolve) => kit.onAbort(new kit.CancellationSource({ timeoutMs: 0, timeoutReason }).signal, resolve)),
  'timeoutSignal, timeoutReason': (timeoutReason) =>
    new Promise((resolve) => kit.onAbort(kit.timeoutSignal(0, { timeoutReason }).signal, resolve)),
  'waitAsync, timeoutReason': (timeoutReason, good) =>
    kit.waitAsync(kit.forever(good), { timeoutMs: 0, timeoutReason }),
  'waitAsync, discard': (discard) => kit.waitAsync(soon(), { timeoutMs: 0, discard }),
  'abortable, discard': (discard) => aborted((signal) => kit.abortable(signal, soon(), { discard })),
  all: (executor, good) => kit.all(good, executor),
  'all, discard': (discard, good) => kit.all(good, () => [soon(), failing()], { discard }),
  'all, onAbandoned': (onAbandoned) =>
    aborted((signal) => kit.all(signal, () => [new Promise(nothing)], { graceMs: 0, onAbandoned })),
  allSettled: (executor, good) => kit.allSettled(good, executor),
  any: (executor, good) => kit.any(good, executor),
  'any of functions': (member, good) => kit.any(good, [member, soon]),
  cancelable: (executor) => aborted((signal) => kit.cancelable(signal, executor)),
  'cancelable, teardown': (teardown) => aborted((signal) => kit.cancelable(signal, () => teardown)),
  'cancelable, teardown of a success': (teardown, good) =>
    kit.cancelable<number>(good, (source) => (source.setResult(1), teardown)),
  'events, filter': (filter, good) =>
    emitting(good, (emitter) => drain(kit.events(good, emitter, 'event', { filter, endOn: ['end'] }))),
  execute: (executor) => aborted((signal) => kit.execute(signal, executor)),
  'execute, its abort callback': (callback) => aborted((signal) => kit.execute(signal, () => callback)),
  latest: (fn, good) => kit.latest(fn)(good),
  'latest, discard': (discard, good) => {
    const work = kit.latest(soon, { discard });
    void work(good).catch(nothing);
    return work(good);
  },
  map: (fn, good) => kit.map(good, [1, 2, 3], fn, { concurrency: 1 }),
  mapEach: (fn, good) => drain(kit.mapEach(good, [1, 2, 3], fn)),
  proactiveRetry: (fn, good) => kit.proactiveRetry(good, fn, { maxAttempts: 2, baseMs: 0 }),
  'proactiveRetry, shouldRetry': (shouldRetry, good) =>
    kit.proactiveRetry(good, failing, { shouldRetry, maxAttempts: 2, baseMs: 0 }),
  'proactiveRetry, onError': (onError, good) =>
    kit.proactiveRetry(good, failing, { onError, maxAttempts: 2, baseMs: 0 }),
  'proactiveRetry, random': (random, good) => kit.proactiveRetry(good, failing, { random, maxAttempts: 2, baseMs: 1 }),
  race: (executor, good) => kit.race(good, executor),
  'race of functions': (member, good) => kit.race(good, [member, soon]),
  retry: (fn, good) => kit.retry(good, fn, { maxAttempts: 2, baseMs: 0 }),
  'retry, shouldRetry': (shouldRetry, good) => kit.retry(good, failing, { shouldRetry, maxAttempts: 2, baseMs: 0 }),
  'retry, onError': (onError, good) => kit.retry(good, failing, { onError, maxAttempts: 2, baseMs: 0 }),
  'retry, delayMs': (delayMs, good) => kit.retry(good, failing, { delayMs, maxAttempts: 2, baseMs: 0 }),
  'retry, random': (random, good) => kit.retry(good, failing, { random, maxAttempts: 2, baseMs: 1 }),
  'retry, attemptTimeoutReason': (attemptTimeoutReason, good) =>
    kit.retry(good, kit.forever, { attemptTimeoutReason, attemptTimeoutMs: 0, maxAttempts: 2, baseMs: 0 }),
  run: (fn) => kit.run(fn)('why'),
  shared: (fn, good) => kit.shared(fn)(good),
  'shared, key': (key, good) => kit.shared(soon, { key })(good),
  shield: (fn, good) => kit.shield(good, fn),
  spawn: (fn, good) => kit.spawn(good, fn),
  'spawn, fork': (fn, good) => kit.spawn(good, async (_, { fork }) => void fork(fn)),
  'spawn, defer': (fn, good) => kit.spawn(good, async (_, { defer }) => defer(fn)),
  'waitForEvent, filter': (filter) =>
    aborted((signal) => emitting(signal, (emitter) => kit.waitForEvent(signal, emitter, 'event', { filter }))),
};

/**
 * Calls with a hostile argument, among neighbours: it has to end, whatever the end; what is reported is the hostility of the
 * argument; the neighbours live on.
 */
async function survives(
  call: (good: Signal) => unknown,
  then: () => void = nothing,
): Promise<{ readonly outcome: readonly [string, unknown?]; readonly reported: unknown[] }> {
  const controller = new AbortController();
  const good = controller.signal;
  const told: string[] = [];
  let outcome: readonly [string, unknown?] = ['hangs'];
  const reported = await uncaught(async () => {
    kit.onAbort(good, () => told.push('before'));
    const child = kit.CancellationSource.linked(good);
    kit.onAbort(child.signal, () => told.push('child'));
    outcome = await outcomeOf(() => {
      const given = call(good);
      then();
      return given;
    });
    await turn();
    kit.onAbort(good, () => told.push('after'));
    controller.abort('good');
  });
  expect(told).toStrictEqual(['before', 'child', 'after']);
  expect(listeners(good)).toBe(0);
  expect(outcome[0]).not.toBe('hangs');
  return { outcome, reported };
}

/** What a careless line of ours would throw. */
const careless =
  /Cannot read|Cannot set|is not a function|is not iterable|not an object|already (succeeded|faulted|canceled)/;
function isErrorOfOurs(error: unknown): error is Error {
  try {
    return error instanceof Error && error.name !== 'Hostility';
  } catch {
    return false; // it would not say
  }
}

function expectNoneCareless(errors: readonly unknown[]): void {
  for (const error of errors) {
    if (isErrorOfOurs(error)) expect(error.message).not.toMatch(careless);
  }
}

const describeTable = <A, H extends Hostile<unknown>>(
  title: string,
  table: Table<A>,
  kinds: readonly H[],
  test: (call: Table<A>[string], kind: H) => Promise<void>,
): void =>
  describe(title, () => {
    expectNoUnhandledRejection();
    for (const [name, call] of Object.entries(table)) {
      describe(name, () => {
        for (const one of kinds) it(one.name, () => test(call, one));
      });
    }
  });

describeTable('a signal', ofSignals, hostileSignals, async (call, { make }) => {
  for (const when of ['never', 'before', 'meanwhile']) {
    const { signal, abort, left } = make();
    const attempt = (): void => {
      try {
        abort();
      } catch (error) {
        if (!(error instanceof Hostility)) throw error;
      }
    };
    if (when === 'before') attempt();
    const { outcome, reported } = await survives(
      (good) => call(signal, good),
      when === 'meanwhile' ? attempt : nothing,
    );
    expectNoneCareless([outcome[1], ...reported]);
    expect(fake.timers.size).toBe(0);
    if (call !== ofSignals.forever) expect(left()).toBe(0); // that waits on
  }
});

describeTable('a promise', ofPromises, hostilePromises, async (call, { make }) => {
  const { outcome, reported } = await survives((good) => call(make() as PromiseLike<number>, good));
  expectNoneCareless([outcome[1], ...reported]);
});

describe('a promise whose value has become hostile', () => {
  expectNoUnhandledRejection();
  for (const { name, make } of spoilt) {
    it.each(Object.entries(ofPromises))(`${name}, passes %s`, async (_, call) => {
      const [promise] = await make();
      const { outcome, reported } = await survives((good) => call(promise as PromiseLike<number>, good));
      expectNoneCareless([outcome[1], ...reported]);
    });
  }
});

for (const [name, table, items] of [
  ['an iterable of promises', ofIterables, () => [Promise.resolve(1), Promise.resolve(2)]],
  ['an iterable of functions', ofIterables, () => [soon, soon]],
  ['an iterable of signals', ofSignalIterables, () => [new AbortController().signal]],
] as const) {
  describeTable(name, table, hostileIterables(items), async (call, { make }) => {
    await survives((good) => call(make(), good));
  });
}

describeTable(
  'an async iterable',
  ofAsyncIterables,
  hostileAsyncIterables(() => [1, 2]),
  async (call, { make }) => {
    await survives((good) => call(make(), good));
  },
);

describeTable('a clock', ofClocks, hostileClocks, async (call, { make }) => {
  const { outcome, reported } = await survives((good) => call(make(), good));
  expectNoneCareless([outcome[1], ...reported]);
});

describeTable('a callback', ofCallbacks, hostileCallbacks, async (call, { make }) => {
  const { outcome, reported } = await survives((good) => call(make() as () => never, good));
  expectNoneCareless([outcome[1], ...reported]);
});

it('tries everything that is exported and takes anything', () => {
  const tables = [ofSignals, ofPromises, ofIterables, ofSignalIterables, ofAsyncIterables, ofClocks, ofCallbacks];
  const tried = new Set(tables.flatMap((table) => Object.keys(table).map((name) => /^\w+/.exec(name)?.[0])));
  const taking = Object.keys(kit).filter((name) => name !== 'AbortError'); // which takes a message
  expect(taking.filter((name) => !tried.has(name))).toStrictEqual([]);
});
