/** How each function of ours that takes a signal is checked, and what is declared of it, with the reason. */
import * as cancellation from '@cancelkit/cancellation';
import { CompletionSource } from '@cancelkit/completion';
import * as node from '@cancelkit/node';
import type { AbortSafetyOptions, Probe } from '@cancelkit/testing';
import { EventEmitter } from 'node:events';
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';

export interface Checked {
  readonly fn: (signal: AbortSignal, probe: Probe) => PromiseLike<unknown>;
  readonly options?: AbortSafetyOptions;
  /** Why it needs these options. */
  readonly because?: string;
}

/** What is not checked, and why. */
export interface Exempt {
  readonly exempt: string;
}

const { delay } = cancellation;

/** Work of which each attempt but the third fails. */
const flaky = (): ((signal: AbortSignal) => Promise<string>) => {
  let attempts = 0;
  return async (signal) => {
    await delay(signal, 1);
    attempts += 1;
    if (attempts < 3) throw new Error('flaky');
    return 'at last';
  };
};

/** An emitter that tells of three things, and stops to when it is asked to. */
function ticker(): { readonly emitter: EventEmitter; stop(): void } {
  const emitter = new EventEmitter();
  let ticks = 0;
  const timer = setInterval(() => emitter.emit('tick', (ticks += 1)), 2);
  return { emitter, stop: () => clearInterval(timer) };
}

async function* three(signal: AbortSignal): AsyncGenerator<number> {
  for (const n of [1, 2, 3]) {
    await delay(signal, 1);
    yield n;
  }
}

/** The wait for a source that is completed in 3 ms, unless it is completed before. */
const soon = <T>(source: CompletionSource<T>, value: T): Promise<T> => {
  const timer = setTimeout(() => source.trySetResult(value), 3);
  source.addCleanup(() => clearTimeout(timer));
  return source.promise;
};

/** The end of a wait by a signal that is made of the other one, and let go of. */
const bySignal = async (linked: cancellation.LinkedSignal): Promise<void> => {
  using made = linked;
  await delay(made.signal, 3);
};

export const ofCancellation: Record<string, Checked | Exempt> = {
  AbortError: { exempt: 'takes no signal' },
  catchAbortError: { exempt: 'takes an error' },
  isAbortError: { exempt: 'answers at once' },
  rethrowAbortError: { exempt: 'takes an error' },
  remainingMs: { exempt: 'answers at once' },
  CancellationSource: {
    fn: async (signal) => {
      using source = new cancellation.CancellationSource({ parents: [signal], timeoutMs: 60_000 });
      await delay(source.signal, 3);
    },
  },
  abortable: {
    fn: (signal) => cancellation.abortable(signal, soon(new CompletionSource<number>(), 1)),
    options: { pools: [/own-functions/] },
    because: 'ends the wait, and not the work, whose timer runs on',
  },
  all: { fn: (signal) => cancellation.all(signal, (inner) => [delay(inner, 1), three(inner).next(), delay(inner, 3)]) },
  allSettled: { fn: (signal) => cancellation.allSettled(signal, (inner) => [delay(inner, 1), delay(inner, 3)]) },
  allSignals: { fn: (signal) => bySignal(cancellation.allSignals([signal])) },
  any: { fn: (signal) => cancellation.any(signal, (inner) => [delay(inner, 60_000), delay(inner, 2)]) },
  anySignal: { fn: (signal) => bySignal(cancellation.anySignal([signal, new AbortController().signal])) },
  cancelable: {
    fn: (signal) =>
      cancellation.cancelable<void>(signal, (source) => {
        const timer = setTimeout(() => source.trySetResult(), 3);
        return () => clearTimeout(timer);
      }),
  },
  delay: { fn: (signal) => delay(signal, 3) },
  checkpoint: {
    fn: async (signal) => {
      for (let i = 0; i < 3; i++) {
        await new Promise((resolve) => setImmediate(resolve));
        await cancellation.checkpoint(signal);
      }
    },
  },
  events: {
    fn: async (signal, probe) => {
      const { emitter, stop } = ticker();
      probe.watch(emitter, 'tick', 'error');
      try {
        for await (const n of cancellation.events<number>(signal, emitter, 'tick')) if (n === 3) break;
      } finally {
        stop();
      }
    },
  },
  iterate: {
    fn: async (signal) => {
      let count = 0;
      for await (const chunk of cancellation.iterate(signal, Readable.from(['a', 'b', 'c'])))
        count += String(chunk).length;
      return count;
    },
  },
  execute: {
    fn: (signal) =>
      cancellation.execute<void>(signal, (resolve, reject) => {
        const timer = setTimeout(resolve, 3);
        return (reason) => {
          clearTimeout(timer);
          reject(reason);
        };
      }),
  },
  forever: {
    fn: (signal) => cancellation.forever(signal),
    options: { finishMs: Infinity },
    because: 'only an abort ends it',
  },
  grace: {
    fn: (signal) => bySignal(cancellation.grace(signal, 1)),
    options: { mayWait: true, mayFinish: true },
    because: 'its signal aborts later, on purpose',
  },
  latest: {
    fn: async (signal) => {
      const search = cancellation.latest((inner, ms: number) => delay(inner, ms));
      const superseded = search(signal, 60_000).catch(() => undefined);
      await search(signal, 3);
      await superseded;
    },
  },
  link: {
    fn: (signal) => {
      const source = new CompletionSource<number>();
      cancellation.link(signal, source);
      return soon(source, 1);
    },
  },
  linkedSource: { fn: (signal) => soon(cancellation.linkedSource<number>(signal), 1) },
  map: {
    fn: (signal) =>
      cancellation.map(signal, [1, 2, 3, 4], (inner, n) => delay(inner, n % 2).then(() => n), { concurrency: 2 }),
  },
  mapEach: {
    fn: async (signal) => {
      const work = (inner: AbortSignal, n: number): Promise<number> => delay(inner, n % 2).then(() => n);
      const seen: number[] = [];
      for await (const n of cancellation.mapEach(signal, [1, 2, 3, 4], work, { concurrency: 2 })) seen.push(n);
      return seen;
    },
  },
  onAbort: {
    fn: (signal) => {
      const source = new CompletionSource<number>();
      const registration = cancellation.onAbort(signal, (reason) => source.trySetCanceled(reason));
      source.addCleanup(() => void registration.unregister());
      return soon(source, 1);
    },
  },
  proactiveRetry: { fn: (signal) => cancellation.proactiveRetry(signal, flaky(), { baseMs: 1 }) },
  race: { fn: (signal) => cancellation.race(signal, (inner) => [delay(inner, 60_000), delay(inner, 2)]) },
  retry: { fn: (signal) => cancellation.retry(signal, flaky(), { baseMs: 1 }) },
  run: {
    fn: async (signal) => {
      const stop = cancellation.run((inner) => delay(inner, 60_000));
      await delay(signal, 2).finally(stop);
    },
  },
  shield: {
    fn: (signal) => cancellation.shield(signal, (never) => delay(never, 2)),
    options: { mayFinish: true },
    because: 'the outcome is that of the work, whatever the signal says',
  },
  shared: { fn: (signal) => cancellation.shared((inner: AbortSignal) => delay(inner, 2))(signal) },
  spawn: {
    fn: (signal, probe) =>
      cancellation.spawn(signal, async (inner, { defer, fork }) => {
        probe.acquire('file');
        defer(() => probe.release('file'));
        fork((forked) => delay(forked, 60_000));
        await delay(inner, 2);
      }),
  },
  throwIfAborted: {
    fn: async (signal) => {
      for (let i = 0; i < 5; i++) {
        cancellation.throwIfAborted(signal);
        await delay(signal, 1);
      }
    },
  },
  timeoutSignal: { fn: (signal) => bySignal(cancellation.timeoutSignal(60_000, { signal })) },
  waitAsync: {
    fn: async (signal) => {
      const source = new CompletionSource<number>();
      const timer = setTimeout(() => source.trySetResult(1), 3);
      await cancellation.waitAsync(source, { signal, timeoutMs: 60_000 }).finally(() => clearTimeout(timer));
    },
  },
  waitForEvent: {
    fn: async (signal, probe) => {
      const { emitter, stop } = ticker();
      probe.watch(emitter, 'tick', 'error');
      await cancellation.waitForEvent<number>(signal, emitter, 'tick', { filter: (n) => n === 2 }).finally(stop);
    },
  },
  whenAll: { fn: (signal) => cancellation.whenAll([linkedSoon(signal, 1), linkedSoon(signal, 2)]) },
  whenAny: {
    fn: async (signal) => {
      const { completion } = await cancellation.whenAny([delay(signal, 2)]);
      if (completion.status === 'canceled') throw completion.reason;
    },
  },
  whenEach: {
    fn: async (signal) => {
      const sources = [linkedSoon(signal, 1), linkedSoon(signal, 2)];
      for await (const { completion } of cancellation.whenEach(sources, { signal })) {
        if (completion.status === 'canceled') throw completion.reason;
      }
    },
  },
};

const linkedSoon = (signal: AbortSignal, value: number): CompletionSource<number> => {
  const source = cancellation.linkedSource<number>(signal);
  void soon(source, value).catch(() => undefined);
  return source;
};

/** What the functions for PostgreSQL are checked on. */
type Pool = Parameters<typeof node.transaction>[1];
export const database: { pool: Pool | undefined } = { pool: undefined };
const pool = (): Pool => database.pool!;

/** A request to cancel may start after the abort; the outcome waits for the server's answer, which may be that all went well. */
const databaseOptions: AbortSafetyOptions = {
  mayFinish: true,
  mayWait: true,
  maxRuns: 25,
  starts: ({ place }) => place.includes('request-cancel'),
};
const waitsForTheServer = 'it waits until the server has answered; a statement that is through is a success';

export const ofNode: Record<string, Checked | Exempt> = {
  ProcessError: { exempt: 'takes no signal' },
  signalOfProcess: { exempt: 'takes no signal' },
  deadlineHeaders: { exempt: 'waits for nothing' },
  signalOfRequest: { exempt: 'takes no signal' },
  signalOfResponse: {
    fn: async (signal) => {
      const server = createServer((_, response) => {
        // The handler ends by the signal of its response: when the client has gone, there is nothing to do.
        delay(node.signalOfResponse(response), 2).then(
          () => response.end('ok'),
          () => undefined,
        );
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      try {
        await cancellation.cancelable<void>(signal, (source) => {
          const request = get({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' }, (response) => {
            response.resume().on('end', () => source.trySetResult());
          }).on('error', (error) => source.trySetException(error));
          return ({ status }) => {
            if (status === 'canceled') request.destroy();
          };
        });
      } finally {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
    options: { maxRuns: 20 },
  },
  fromCallback: {
    fn: (signal) =>
      node.fromCallback<number>(signal, (callback) => {
        const timer = setTimeout(() => callback(null, 1), 3);
        return () => clearTimeout(timer);
      }),
  },
  gracefulShutdown: { exempt: 'takes no signal' },
  iterate: { exempt: 'that of cancellation' },
  query: {
    fn: (signal) => node.query(signal, pool(), 'select pg_sleep(0.03)'),
    options: databaseOptions,
    because: waitsForTheServer,
  },
  queryRows: {
    fn: async (signal) => {
      const rows = [];
      const text = 'select pg_sleep(0.005), n from generate_series(1, 4) as n';
      for await (const row of node.queryRows(signal, pool(), text, [], { batchSize: 2 })) rows.push(row);
      return rows;
    },
    options: databaseOptions,
    because: waitsForTheServer,
  },
  transaction: {
    fn: (signal) =>
      node.transaction(signal, pool(), async (client, inner) => {
        await node.query(inner, client, 'select pg_sleep(0.01)');
        await node.query(inner, client, 'select 2');
      }),
    options: databaseOptions,
    because: waitsForTheServer,
  },
  lines: {
    fn: async (signal) => {
      const seen = [];
      for await (const line of node.lines(signal, 'sh', ['-c', 'echo one; sleep 0.02; echo two'])) seen.push(line);
      return seen;
    },
    options: { mayFinish: true, mayWait: true, maxRuns: 20 },
    because: 'it waits until the group is gone; a loop that has come to its end has succeeded',
  },
  runProcess: {
    fn: (signal) => node.runProcess(signal, 'sleep', ['0.02']),
    options: { mayFinish: true, mayWait: true, maxRuns: 20 },
    because: 'it waits until the group is gone; a process that exits with 0 has succeeded',
  },
};
