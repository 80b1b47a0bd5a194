/** What the mutants of our own functions are checked with: each function in the situations in which it has to let go. */
import type { SpawnEffects } from '@cancelkit/cancellation';
import { CompletionSource } from '@cancelkit/completion';
import type { AbortSafetyOptions, Probe } from '@cancelkit/testing';
import { EventEmitter } from 'node:events';
import { Readable } from 'node:stream';
import type { Cancellation } from './mutated-cancellation.js';

export interface Case {
  readonly fn: (signal: AbortSignal, probe: Probe, own: Cancellation) => PromiseLike<unknown>;
  readonly options?: AbortSafetyOptions;
}

const fault = new Error('of a member');

/** A member that fails, when it has had its time. */
const failing = async (own: Cancellation, signal: AbortSignal, ms: number): Promise<never> => {
  await own.delay(signal, ms);
  throw fault;
};

/** A member whose cleanup fails. */
const failingCleanup = (own: Cancellation, signal: AbortSignal): Promise<never> =>
  own.forever(signal).catch(() => {
    throw fault;
  });

/** The end of a whole of which a member fails: by an abort, or rightly. */
const orFault = <T>(whole: Promise<T>): Promise<T | undefined> =>
  whole.catch((error: unknown) => {
    if (error !== fault) throw error;
    return undefined;
  });

/** Something that is opened in a while, and whoever gets it has to close. */
const open = async (own: Cancellation, signal: AbortSignal, probe: Probe, ms: number): Promise<string> => {
  await own.delay(signal, ms);
  probe.acquire('connection');
  return 'connection';
};

/** Work that does not listen, and ends with something that has to be closed. */
const openDeaf = async (probe: Probe, ms: number): Promise<string> => {
  await new Promise((resolve) => setTimeout(resolve, ms));
  probe.acquire('connection');
  return 'connection';
};

/** What is open as long as this is not called. */
const keep = (): (() => void) => {
  const timer = setInterval(() => undefined, 60_000);
  return () => clearInterval(timer);
};

async function* numbers(own: Cancellation, signal: AbortSignal): AsyncGenerator<number> {
  const close = keep();
  try {
    for (let n = 1; n < 4; n++) {
      await own.delay(signal, 1);
      yield n;
    }
  } finally {
    close();
  }
}

async function* silence(): AsyncGenerator<number> {
  yield new Promise<number>(() => undefined);
}

/** Items that are there, from something that has to be closed. */
function* items(): Generator<number> {
  const close = keep();
  try {
    yield* [1, 2, 3];
  } finally {
    close();
  }
}

/** A stream of one chunk, which comes late; then it ends, if it is to. */
function stream(ends: boolean): Readable {
  const close = keep();
  const readable = new Readable({ read: () => undefined }).on('close', close);
  const timer = setTimeout(() => {
    readable.push('chunk');
    if (ends) readable.push(null);
  }, 1);
  return readable.on('close', () => clearTimeout(timer));
}

const ticking = (probe: Probe): { readonly emitter: EventEmitter; stop(): void } => {
  const emitter = probe.watch(new EventEmitter(), 'tick', 'error');
  let ticks = 0;
  const timer = setInterval(() => emitter.emit('tick', (ticks += 1)), 1);
  return { emitter, stop: () => clearInterval(timer) };
};

/** A source that is completed in a while, and the wait for it. */
const soon = <T>(wait: (source: CompletionSource) => PromiseLike<T>): Promise<T> => {
  const source = new CompletionSource();
  const timer = setTimeout(() => source.trySetResult(), 2);
  return Promise.resolve(wait(source)).finally(() => clearTimeout(timer));
};

/** What a loop does with what it gets. */
const read = (item: unknown): unknown => item;

const late: AbortSafetyOptions = { mayFinish: true, mayWait: true };

export const cases: Record<string, Case> = {
  abortable: { fn: (signal, _, own) => soon((source) => own.abortable(signal, source)) },
  'abortable: comes late': {
    fn: async (signal, probe, own) => {
      const work = openDeaf(probe, 2);
      probe.release(await own.abortable(signal, work, { discard: (name) => probe.release(name) }));
    },
    options: { pools: ['mutant-cases'] }, // the work, which nobody waits for any more
  },
  'all: a member fails': {
    fn: (signal, probe, own) =>
      orFault(
        own.all<string>(
          signal,
          (inner) => [open(own, inner, probe, 1), failing(own, inner, 2), open(own, inner, probe, 60_000)],
          { discard: (name) => probe.release(name) },
        ),
      ),
  },
  'all: the executor fails': {
    fn: (signal, _, own) => {
      const members = function* (inner: AbortSignal): Generator<Promise<void>> {
        yield own.delay(inner, 60_000);
        throw fault;
      };
      return orFault(own.all(signal, members));
    },
  },
  'allSettled: aborted': {
    fn: async (signal, probe, own) => {
      const members = (inner: AbortSignal): Promise<string>[] => [1, 3].map((ms) => open(own, inner, probe, ms));
      const ends = await own.allSettled(signal, members, { discard: (name) => probe.release(name) });
      for (const end of ends) if (end.status === 'succeeded') probe.release(end.value);
    },
  },
  'any: a loser fails': {
    fn: async (signal, probe, own) => {
      const opening = (inner: AbortSignal): Promise<string> => open(own, inner, probe, 1);
      const options = { discard: (name: string) => probe.release(name) };
      const name = await orFault(own.any(signal, [opening, (inner) => failingCleanup(own, inner)], options));
      if (name !== undefined) probe.release(name);
    },
  },
  'any: a loser': {
    fn: async (signal, probe, own) => {
      const opening = (ms: number) => (inner: AbortSignal) => open(own, inner, probe, ms);
      const members = [opening(2), () => openDeaf(probe, 3), opening(60_000)];
      probe.release(await own.any(signal, members, { discard: (name) => probe.release(name) }));
    },
    options: late,
  },
  cancelable: {
    fn: (signal, _, own) =>
      own.cancelable<void>(signal, (source) => {
        const timer = setTimeout(() => source.trySetResult(), 2);
        return () => clearTimeout(timer);
      }),
  },
  cancellationSource: {
    fn: async (signal, _, own) => {
      using source = new own.CancellationSource({ parents: [signal], timeoutMs: 60_000 });
      await own.delay(source.signal, 2);
    },
  },
  'cancellationSource: canceled': {
    fn: async (signal, _, own) => {
      using source = new own.CancellationSource({ parents: [signal] });
      const timer = setTimeout(() => source.cancel(fault), 2);
      await orFault(own.delay(source.signal, 60_000)).finally(() => clearTimeout(timer));
    },
  },
  delay: { fn: (signal, _, own) => own.delay(signal, 2) },
  events: {
    fn: async (signal, probe, own) => {
      const { emitter, stop } = ticking(probe);
      try {
        for await (const n of own.events<number>(signal, emitter, 'tick')) if (n === 2) break;
      } finally {
        stop();
      }
    },
  },
  'events: disposed': {
    fn: async (signal, probe, own) => {
      const { emitter, stop } = ticking(probe);
      using ticks = own.events<number>(signal, emitter, 'tick');
      await ticks.next().finally(stop);
    },
  },
  'events: thrown into': {
    fn: async (signal, probe, own) => {
      const { emitter, stop } = ticking(probe);
      const ticks = own.events<number>(signal, emitter, 'tick');
      await ticks.next().finally(stop);
      await orFault(ticks.throw!(fault));
    },
  },
  'events: disposed while they are awaited': {
    fn: async (signal, _, own) => {
      const ticks = own.events<number>(signal, new EventEmitter(), 'tick');
      const next = ticks.next();
      await own.delay(signal, 1).finally(() => ticks.dispose());
      await next;
    },
  },
  execute: {
    fn: (signal, _, own) =>
      own.execute<void>(signal, (resolve) => {
        const timer = setTimeout(resolve, 2);
        return () => clearTimeout(timer);
      }),
  },
  grace: {
    fn: async (signal, _, own) => {
      using linked = own.grace(signal, 1);
      await own.delay(linked.signal, 2);
    },
    options: late,
  },
  'iterate: a generator that is left': {
    fn: async (signal, _, own) => {
      for await (const n of own.iterate(signal, numbers(own, signal), { idleMs: 60_000 })) if (n === 2) break;
    },
  },
  'iterate: a generator to its end': {
    fn: async (signal, _, own) => {
      for await (const n of own.iterate(signal, numbers(own, signal), { idleMs: 60_000 })) read(n);
    },
  },
  'iterate: a stream': {
    fn: async (signal, _, own) => {
      for await (const chunk of own.iterate(signal, stream(true))) read(chunk);
    },
  },
  'iterate: a stream that falls silent': {
    fn: async (signal, _, own) => {
      const readAll = async (): Promise<void> => {
        for await (const chunk of own.iterate(signal, stream(false), { idleMs: 3 })) read(chunk);
      };
      await readAll().catch((error: unknown) => {
        if ((error as Error | undefined)?.name !== 'TimeoutError') throw error;
      });
    },
  },
  'iterate: a web stream': {
    fn: async (signal, _, own) => {
      let end: NodeJS.Immediate | undefined;
      const web = new ReadableStream<string>({
        start: (controller) => void (end = setImmediate(() => controller.close())),
        cancel: () => clearImmediate(end),
      });
      for await (const chunk of own.iterate(signal, web)) read(chunk);
      if (web.locked) throw new Error('It is still locked.');
    },
  },
  'iterate: left while it reads': {
    fn: async (signal, _, own) => {
      const chunks = own.iterate(signal, stream(false));
      await chunks.next();
      const next = chunks.next();
      await own.delay(signal, 1).finally(() => chunks.return?.());
      await next;
    },
  },
  latest: {
    fn: async (signal, probe, own) => {
      const search = own.latest((inner, ms: number) => open(own, inner, probe, ms), {
        discard: (name) => probe.release(name),
      });
      const superseded = search(signal, 60_000).catch(() => undefined);
      probe.release(await search(signal, 2));
      await superseded;
    },
  },
  'latest: waits for what is superseded': {
    fn: async (signal, probe, own) => {
      const search = own.latest((inner, ms: number) => own.delay(inner, ms), { wait: true });
      const superseded = search(signal, 60_000).catch(() => undefined);
      await search(signal, 2);
      await superseded;
    },
  },
  'latest: canceled': {
    fn: async (signal, _, own) => {
      const search = own.latest((inner, ms: number) => own.delay(inner, ms));
      const canceled = search(signal, 60_000);
      const timer = setTimeout(() => search.cancel(fault), 1);
      await orFault(canceled).finally(() => clearTimeout(timer));
    },
  },
  'link: disposed': {
    fn: async (signal, _, own) => {
      using link = own.link(signal, new CompletionSource());
      const other = own.link(signal, new CompletionSource());
      await own.delay(signal, 1).finally(() => other.dispose());
      return link === other;
    },
  },
  linkedSource: {
    fn: (signal, _, own) => {
      const source = own.linkedSource(signal);
      const timer = setTimeout(() => source.trySetResult(), 2);
      return source.promise.finally(() => clearTimeout(timer));
    },
  },
  'map: a generator': {
    fn: (signal, _, own) =>
      own.map(signal, numbers(own, signal), (inner, n) => own.delay(inner, n % 2), { concurrency: 1 }),
  },
  'map: a generator that is silent': {
    fn: (signal, _, own) => own.map(signal, silence(), (inner) => own.delay(inner, 1)),
    options: { finishMs: Infinity },
  },
  'map: items that are not asked for': {
    fn: (signal, _, own) => own.map(signal, items(), (inner) => own.delay(inner, 1), { concurrency: 1 }),
  },
  'map: an item fails': {
    fn: (signal, probe, own) =>
      orFault(
        own.map(signal, [1, 2, 60_000], (inner, n) => (n === 2 ? failing(own, inner, n) : open(own, inner, probe, n)), {
          discard: (name) => probe.release(name),
        }),
      ),
  },
  'mapEach: the loop is left': {
    fn: async (signal, probe, own) => {
      const work = (inner: AbortSignal, n: number): Promise<string> => open(own, inner, probe, n);
      const options = { concurrency: 3, discard: (name: string) => probe.release(name) };
      for await (const name of own.mapEach(signal, [1, 1, 60_000], work, options)) {
        probe.release(name);
        await own.delay(signal, 2);
        break;
      }
    },
  },
  'proactiveRetry: a slow attempt': {
    fn: async (signal, probe, own) => {
      const work = (inner: AbortSignal, n: number): Promise<string> => open(own, inner, probe, n === 0 ? 60_000 : 2);
      const options = { baseMs: 1, random: () => 1, discard: (name: string) => probe.release(name) };
      probe.release(await own.proactiveRetry(signal, work, options));
    },
  },
  'race: a loser': {
    fn: async (signal, probe, own) => {
      const opening = (ms: number) => (inner: AbortSignal) => open(own, inner, probe, ms);
      const members = [opening(2), () => openDeaf(probe, 3), opening(60_000)];
      probe.release(await own.race(signal, members, { discard: (name) => probe.release(name) }));
    },
    options: late,
  },
  'race: a loser fails': {
    fn: async (signal, probe, own) => {
      const opening = (inner: AbortSignal): Promise<string> => open(own, inner, probe, 1);
      const options = { discard: (name: string) => probe.release(name) };
      const name = await orFault(own.race(signal, [opening, (inner) => failingCleanup(own, inner)], options));
      if (name !== undefined) probe.release(name);
    },
  },
  'race: a member fails': {
    fn: (signal, _, own) => orFault(own.race(signal, (inner) => [failing(own, inner, 1), own.delay(inner, 60_000)])),
  },
  'race: a member is abandoned': {
    fn: (signal, _, own) =>
      own.race(signal, (inner) => [own.delay(inner, 1), new Promise<void>(() => undefined)], { graceMs: 2 }),
    options: late,
  },
  retry: {
    fn: (signal, _, own) =>
      own.retry<void>(signal, (inner, n) => (n === 0 ? failing(own, inner, 1) : own.delay(inner, 1)), { baseMs: 1 }),
  },
  'retry: a limit for each attempt': {
    fn: (signal, _, own) =>
      own.retry(signal, (inner, n) => own.delay(inner, n === 0 ? 60_000 : 1), {
        baseMs: 1,
        attemptTimeoutMs: 5,
        attemptGraceMs: 50,
      }),
  },
  run: {
    fn: async (signal, _, own) => {
      const stop = own.run((inner) => own.delay(inner, 60_000));
      await own.delay(signal, 2).finally(stop);
    },
  },
  shared: {
    fn: async (signal, _, own) => {
      const load = own.shared((inner: AbortSignal) => own.delay(inner, 2));
      await Promise.all([load(signal), load(signal)]);
    },
  },
  'shared: again': {
    fn: async (signal, _, own) => {
      const load = own.shared((inner: AbortSignal) => own.delay(inner, 1));
      await load(signal);
      await load(signal);
    },
  },
  'spawn: a background loop': {
    fn: (signal, probe, own) =>
      own.spawn(signal, async (inner, { defer, fork }) => {
        probe.acquire('file');
        defer(() => probe.release('file'));
        fork((forked) => own.delay(forked, 60_000));
        await own.delay(inner, 2);
      }),
  },
  'spawn: a fork fails': {
    fn: async (signal, probe, own) => {
      const main = async (inner: AbortSignal, { fork }: SpawnEffects): Promise<string> => {
        const name = await open(own, inner, probe, 1);
        fork((forked) => failing(own, forked, 1));
        await own.delay(inner, 60_000).catch(() => undefined);
        return name;
      };
      const name = await orFault(own.spawn(signal, main, { discard: (name) => probe.release(name) }));
      if (name !== undefined) probe.release(name);
    },
  },
  timeoutSignal: {
    fn: async (signal, _, own) => {
      using limit = own.timeoutSignal(60_000, { signal });
      await own.delay(limit.signal, 2);
    },
  },
  'waitAsync: a source': {
    fn: (signal, _, own) => soon((source) => own.waitAsync(source, { signal, timeoutMs: 60_000 })),
  },
  'waitAsync: a promise': {
    fn: (signal, _, own) => soon((source) => own.waitAsync(source.promise, { signal, timeoutMs: 60_000 })),
  },
  waitForEvent: {
    fn: async (signal, probe, own) => {
      const { emitter, stop } = ticking(probe);
      await own.waitForEvent<number>(signal, emitter, 'tick').finally(stop);
    },
  },
  whenAny: {
    fn: async (signal, _, own) => {
      const { completion } = await own.whenAny([own.delay(signal, 2), new CompletionSource()]);
      if (completion.status === 'canceled') throw completion.reason;
    },
  },
  whenEach: {
    fn: async (signal, _, own) => {
      const wait = own.delay(signal, 1);
      for await (const { completion } of own.whenEach([wait, new CompletionSource()], { signal })) {
        if (completion.status === 'succeeded') break;
        if (completion.status === 'canceled') throw completion.reason;
      }
    },
  },
  'whenEach: a source': {
    fn: (signal, _, own) =>
      soon(async (source) => {
        for await (const { completion } of own.whenEach([source], { signal })) read(completion);
      }),
  },
  'whenEach: the last is taken': {
    fn: (signal, _, own) => soon((source) => own.whenEach([source], { signal })[Symbol.asyncIterator]().next()),
  },
};
