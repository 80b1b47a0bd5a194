import { delay, forever } from '@cancelkit/cancellation';
import { type AbortSafetyOptions, checkAbortSafety, exploreAbortSafety, manualClock } from '@cancelkit/testing';
import { afterAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { type Server, createServer } from 'node:net';

async function withServer<T>(work: (server: Server) => Promise<T>): Promise<T> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await work(server);
  } finally {
    server.close();
    await once(server, 'close');
  }
}

/** The kinds of the defects, each once. */
async function kindsOf(
  fn: Parameters<typeof exploreAbortSafety>[0],
  options?: AbortSafetyOptions,
): Promise<readonly string[]> {
  const report = await exploreAbortSafety(fn, options);
  return [...new Set(report.defects.map(({ kind }) => kind))];
}

/** Rejects with what `fail` makes of the reason. */
const failing =
  (fail: (reason: unknown) => unknown) =>
  (signal: AbortSignal): Promise<void> =>
    delay(signal, 2).catch((reason: unknown) => {
      throw fail(reason);
    });

/** Settles a while after the abort. */
const settling =
  (ms: number) =>
  (signal: AbortSignal): Promise<void> =>
    delay(signal, 2).catch(async (reason: unknown) => {
      await new Promise((resolve) => timers.push(setTimeout(resolve, ms)));
      throw reason;
    });

const timers: NodeJS.Timeout[] = [];
afterAll(() => timers.forEach(clearTimeout));

describe('checkAbortSafety', () => {
  describe('outcome', () => {
    const byCause = failing((cause) => new Error('failed', { cause }));

    it("'reason' is the default: no error but the reason", async () => {
      expect(await kindsOf(byCause)).toStrictEqual(['fault']);
      expect(await kindsOf(byCause, { outcome: 'reason' })).toStrictEqual(['fault']);
    });

    it("'cause' accepts the reason, and an error whose cause it is", async () => {
      expect(await kindsOf(byCause, { outcome: 'cause' })).toStrictEqual([]);
      expect(await kindsOf((signal) => delay(signal, 2), { outcome: 'cause' })).toStrictEqual([]);
      const otherCause = failing(() => new Error('failed', { cause: 'other' }));
      expect(await kindsOf(otherCause, { outcome: 'cause' })).toStrictEqual(['fault']);
    });

    it('a function is asked with the error and the reason', async () => {
      const stopped = failing((reason) => ({ stopped: reason }));
      const outcome = (error: unknown, reason: unknown): boolean => (error as { stopped: unknown }).stopped === reason;
      expect(await kindsOf(stopped, { outcome })).toStrictEqual([]);
    });
  });

  it('faults: a rejection that is declared is right, with and without an abort', async () => {
    const fails = async (): Promise<never> => {
      await Promise.resolve();
      throw new RangeError('declared');
    };
    expect(await kindsOf(fails)).toStrictEqual(['fault']);
    expect(await kindsOf(fails, { faults: (error) => error instanceof RangeError })).toStrictEqual([]);
  });

  it('mayFinish: work that ignores the request and succeeds is right', async () => {
    const shielded = (): Promise<void> => delay(undefined, 3);
    expect(await kindsOf(shielded)).toStrictEqual(['ignored']);
    expect(await kindsOf(shielded, { mayFinish: true })).toStrictEqual([]);
  });

  it('mayWait: it may settle late, for so long at most', async () => {
    expect(await kindsOf(settling(60), { settleMs: 1, mayWait: 5_000, maxRuns: 3 })).toStrictEqual([]);
    expect(await kindsOf(settling(60_000), { settleMs: 1, mayWait: 5, maxRuns: 1 })).toStrictEqual(['hangs']);
    const atTheEnd = async (signal: AbortSignal): Promise<void> => {
      await delay(undefined, 5);
      signal.throwIfAborted();
    };
    expect(await kindsOf(atTheEnd)).toStrictEqual(['deaf']);
    expect(await kindsOf(atTheEnd, { mayWait: true })).toStrictEqual([]);
  });

  it('starts: an effect, or a resource, that may start after the abort', async () => {
    const tells = (signal: AbortSignal, probe: { effect(name: string): void }): Promise<void> =>
      delay(signal, 2).finally(() => probe.effect('cancel'));
    expect(await kindsOf(tells)).toStrictEqual(['late']);
    const starts: string[] = [];
    const options: AbortSafetyOptions = { starts: ({ kind, name, place }) => starts.push(kind, name, place) > 0 };
    expect(await kindsOf(tells, options)).toStrictEqual([]);
    expect(starts.slice(0, 3)).toStrictEqual(['effect', 'cancel', '']);
  });

  describe('pools', () => {
    const growing: NodeJS.Timeout[] = [];
    const grows = (signal: AbortSignal): Promise<void> => {
      growing.push(setTimeout(() => undefined, 60_000));
      return delay(signal, 1);
    };

    it.each([[[]], [['other']], [[/other/]]])('%p: what grows there is a leak', async (pools) => {
      expect(await kindsOf(grows, { pools })).toStrictEqual(['resource']);
    });

    it.each([[[/options\.test/]], [[/options\.test/g]], [['options.test']]])('%p: it may', async (pools) => {
      expect(await kindsOf(grows, { pools })).toStrictEqual([]);
      for (const timer of growing.splice(0)) clearTimeout(timer);
    });
  });

  it("listeners: 'at once' when it settles, or 'soon', a turn later", async () => {
    const soon = async (signal: AbortSignal): Promise<void> => {
      const listener = (): void => undefined;
      signal.addEventListener('abort', listener);
      await delay(signal, 2).finally(() => void Promise.resolve().then(() => forget(signal, listener)));
    };
    const forget = (signal: AbortSignal, listener: () => void): void =>
      void setImmediate(() => signal.removeEventListener('abort', listener));
    expect(await kindsOf(soon)).toStrictEqual(['listener']);
    expect(await kindsOf(soon, { listeners: 'soon' })).toStrictEqual([]);
  });

  it('reason: is what each run is aborted with', async () => {
    const reasons: unknown[] = [];
    const seen = new Set<unknown>();
    const fn = (signal: AbortSignal): Promise<void> => delay(signal, 1).finally(() => seen.add(signal.reason));
    await checkAbortSafety(fn, { reason: () => reasons[reasons.push(Symbol('stop')) - 1] });
    expect([...seen].filter((reason) => reason !== undefined).every((reason) => reasons.includes(reason))).toBe(true);
    expect(seen.size).toBeGreaterThan(3);
  });

  it("reasons: 'all' finds out who asks whether there is a reason", async () => {
    const truthy = (signal: AbortSignal): Promise<void> =>
      delay(signal, 1).catch(() => {
        throw signal.reason || new Error('stopped'); // eslint-disable-line @typescript-eslint/prefer-nullish-coalescing
      });
    expect(await kindsOf(truthy)).toStrictEqual([]);
    const report = await exploreAbortSafety(truthy, { reasons: 'all' });
    expect(report.defects.map(({ kind }) => kind)).toContain('fault');
    expect(report.defects[0]!.point!.id).toContain(' with reason ');
    const { defects } = await exploreAbortSafety(truthy, { reasons: 'all', only: report.defects[0]!.point!.id });
    expect(defects).toHaveLength(1);
  });

  describe('the number of runs', () => {
    const loops = async (signal: AbortSignal): Promise<void> => {
      for (let i = 0; i < 30; i++) await Promise.resolve();
      await delay(signal, 1);
      await delay(signal, 1);
    };

    it('maxRuns bounds those with an abort', async () => {
      const { runs } = await exploreAbortSafety(loops, { maxRuns: 4 });
      expect(runs).toBe(2 + 4);
    });

    it('perPlace bounds those of a place', async () => {
      const few = await exploreAbortSafety(loops, { perPlace: 1 });
      const more = await exploreAbortSafety(loops, { perPlace: 10 });
      expect(few.points).toHaveLength(more.points.length);
      expect(more.runs).toBeGreaterThan(few.runs);
    });

    it('seed chooses others', async () => {
      const tried = async (seed: number): Promise<string> => {
        const seen: string[] = [];
        let looks = 0;
        const fn = async (signal: AbortSignal): Promise<void> => {
          looks = 0;
          signal.addEventListener('abort', () => seen.push(String(looks)), { once: true });
          for (let i = 0; i < 10; i++) {
            if (signal.aborted) throw signal.reason;
            looks += 1;
            await new Promise((resolve) => setImmediate(resolve));
          }
        };
        await exploreAbortSafety(fn, { seed, maxRuns: 2, perPlace: 10, listeners: 'soon' });
        return seen.join();
      };
      expect(await tried(1)).toBe(await tried(1));
      expect(new Set([await tried(0), await tried(1), await tried(2), await tried(3)]).size).toBeGreaterThan(1);
    });
  });

  describe('only', () => {
    it('replays one point', async () => {
      const { points } = await exploreAbortSafety((signal) => delay(signal, 1));
      const report = await exploreAbortSafety((signal) => delay(signal, 1), { only: points[1]!.id });
      expect(report.runs).toBe(2 + 1);
    });

    it("is 'no abort' for the run without one", async () => {
      const report = await exploreAbortSafety((signal) => delay(signal, 1), { only: 'no abort' });
      expect(report.runs).toBe(2);
    });

    it('rejects when the point is not there', async () => {
      const check = exploreAbortSafety((signal) => delay(signal, 1), { only: 'await load.ts:1:1#1' });
      await expect(check).rejects.toThrow("The point 'await load.ts:1:1#1' was not reached");
    });
  });

  it('strict: what shows once counts, too', async () => {
    let runs = 0;
    const flaky = async (signal: AbortSignal): Promise<void> => {
      runs += 1;
      const fails = runs === 4;
      await delay(signal, 1);
      if (fails) throw new Error('once');
    };
    const failsOnce = async (signal: AbortSignal): Promise<void> => {
      try {
        await flaky(signal);
      } catch (error) {
        throw runs === 4 ? new Error('once') : error;
      }
    };
    const report = await checkAbortSafety(failsOnce);
    expect(report.unsteady.map(({ kind }) => kind)).toStrictEqual(['fault']);
    expect(report.toString()).toContain('seen once, and not again at the same point');
    runs = 0;
    await expect(checkAbortSafety(failsOnce, { strict: true })).rejects.toThrow('seen once');
  });

  it('settleMs: how long it may take to settle after the abort, when something may still come', async () => {
    expect(await kindsOf(settling(60_000), { settleMs: 1, maxRuns: 1 })).toStrictEqual(['hangs']);
  });

  it('finishMs: how long a run without abort may take', async () => {
    const report = await exploreAbortSafety((signal) => delay(signal, 60_000), { finishMs: 1 });
    expect(report.defects.map(({ kind, point }) => [kind, point])).toStrictEqual([['hangs', undefined]]);
  });

  it('stops the timers of a run that hangs, too', async () => {
    const started: (NodeJS.Timeout & { readonly _destroyed?: boolean })[] = [];
    const hangs = (): Promise<void> => new Promise((resolve) => void started.push(setTimeout(resolve, 60_000)));
    expect(await kindsOf(hangs, { settleMs: 1, finishMs: 1, maxRuns: 1 })).toStrictEqual(['hangs']);
    expect(started.map(({ _destroyed }) => _destroyed)).toStrictEqual(started.map(() => true));
  });

  it('leaveMs: how long handles may take to close', async () => {
    const servers: Server[] = [];
    const leaves = async (signal: AbortSignal): Promise<void> => {
      servers.push(createServer().listen(0, '127.0.0.1'));
      await once(servers.at(-1)!, 'listening');
      await delay(signal, 1);
    };
    expect(await kindsOf(leaves, { leaveMs: 0, only: 'no abort' })).toStrictEqual(['resource']);
    for (const server of servers) server.close();
  });

  it('clock: timers of a manual clock are driven, and looked for', async () => {
    const clock = manualClock();
    expect(await kindsOf((signal) => delay(signal, 60_000, { clock }), { clock })).toStrictEqual([]);
    const leaves = async (signal: AbortSignal): Promise<void> => {
      clock.setTimeout(() => undefined, 90_000);
      await delay(signal, 60_000, { clock });
    };
    expect(await kindsOf(leaves, { clock })).toStrictEqual(['resource']);
    expect(clock.pending).toBe(0);
  });

  it('beforeEach and afterEach: around each run, and what they throw is what it rejects with', async () => {
    const calls: string[] = [];
    const { runs } = await checkAbortSafety(
      (signal) => {
        calls.push('run');
        return delay(signal, 1);
      },
      { beforeEach: () => calls.push('before'), afterEach: async () => calls.push('after') },
    );
    expect(calls).toStrictEqual(Array.from({ length: runs }, () => ['before', 'run', 'after']).flat());
    const fail = (): never => {
      throw new Error('no database');
    };
    await expect(checkAbortSafety((signal) => delay(signal, 1), { beforeEach: fail })).rejects.toThrow('no database');
    await expect(checkAbortSafety((signal) => delay(signal, 1), { afterEach: fail })).rejects.toThrow('no database');
  });

  describe('a wrong argument', () => {
    it.each<[string, unknown, string]>([
      ['outcome', 'cancel', "expected `outcome` to be 'reason' or 'cause', or a function of error and reason"],
      ['faults', true, 'expected `faults` to be a function'],
      ['mayFinish', 1, 'expected `mayFinish` to be a boolean'],
      ['mayWait', 'yes', 'expected `mayWait` to be a number, 0 or more'],
      ['mayWait', -1, 'expected `mayWait` to be a number, 0 or more'],
      ['starts', {}, 'expected `starts` to be a function'],
      ['pools', /pg/, 'expected `pools` to be an array of places, as strings or regular expressions'],
      ['pools', 'pg', 'expected `pools` to be an array of places, as strings or regular expressions'],
      ['pools', [1], 'expected `pools` to be an array of places, as strings or regular expressions'],
      ['listeners', 'later', "expected `listeners` to be 'at once' or 'soon'"],
      ['reason', 'stop', 'expected `reason` to be a function'],
      ['reasons', 'some', "expected `reasons` to be 'one' or 'all'"],
      ['explorer', 'steps', "expected `explorer` to be 'hooks' or 'patched'"],
      ['maxRuns', 0, 'expected `maxRuns` to be a number, 1 or more'],
      ['maxRuns', NaN, 'expected `maxRuns` to be a number, 1 or more'],
      ['perPlace', 0, 'expected `perPlace` to be a number, 1 or more'],
      ['only', 3, 'expected `only` to be a string'],
      ['seed', '1', 'expected `seed` to be a number'],
      ['strict', 'yes', 'expected `strict` to be a boolean'],
      ['settleMs', -1, 'expected `settleMs` to be a number, 0 or more'],
      ['finishMs', '5', 'expected `finishMs` to be a number, 0 or more'],
      ['leaveMs', NaN, 'expected `leaveMs` to be a number, 0 or more'],
      ['clock', {}, 'expected `clock` to be an object with next, pending and clear'],
      ['beforeEach', 'x', 'expected `beforeEach` to be a function'],
      ['afterEach', 'x', 'expected `afterEach` to be a function'],
    ])('%s: %p', (name, value, message) => {
      const call = (): unknown => checkAbortSafety((signal) => delay(signal, 1), { [name]: value });
      const error = errorOf(call);
      expect(error.message).toContain(message.replace('expected', 'Expected'));
      expect(['TypeError', 'RangeError']).toContain(error.name);
    });

    it.each([null, 'options', new AbortController().signal])('%p in place of options', (options) => {
      expect(() => checkAbortSafety((signal) => delay(signal, 1), options as never)).toThrow(TypeError);
    });

    it.each([undefined, {}, 'fn'])('%p in place of a function', (fn) => {
      expect(() => checkAbortSafety(fn as never)).toThrow(TypeError);
    });

    it('a function that returns no promise', async () => {
      await expect(checkAbortSafety((() => 1) as never)).rejects.toThrow('This one has returned number');
    });
  });

  describe('finishMs: Infinity', () => {
    it('aborts what only an abort ends, though somebody else has a server open', async () => {
      const report = await withServer(() => checkAbortSafety(forever, { finishMs: Infinity, settleMs: 30 }));
      expect(report.points.map(({ kind }) => kind)).toContain('quiet');
      expect(report.defects).toStrictEqual([]);
    });

    it('aborts what waits for a server of its own', async () => {
      const wait = async (signal: AbortSignal): Promise<void> => {
        await withServer(() => forever(signal));
      };
      const report = await checkAbortSafety(wait, { finishMs: Infinity, settleMs: 30, mayWait: 500 });
      expect(report.defects).toStrictEqual([]);
    });
  });
});

function errorOf(call: () => unknown): Error {
  try {
    call();
  } catch (error) {
    return error as Error;
  }
  throw new Error('It has thrown nothing.');
}
