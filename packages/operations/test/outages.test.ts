import { canceled, succeeded } from '@cancelkit/completion';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type FlakyStore, Outage, flakyStore } from './support/flaky-store.js';
import { type Machines, machines } from './support/machines.js';
import { listeners, rejection, turns } from './support/settled.js';

let flaky: FlakyStore;
let on: Machines;
beforeEach(() => {
  on = machines({}, (store) => (flaky = flakyStore(store)));
});
afterEach(async () => {
  flaky.before = () => undefined;
  flaky.after = () => undefined;
  await on.dispose();
});

const away = (): never => {
  throw new Outage('away');
};

/** Does it so many times, for calls of one method. */
const times = (n: number, method: string, act: () => void) => (called: string) => {
  if (called === method && n-- > 0) act();
};

const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));

/** One process is behind the flaky store, the other is not. */
const both = (): { near: Machines['here']; far: Machines['here'] } => ({
  near: on.start({}, flaky),
  far: on.start({}, on.store),
});

describe('a lost answer', () => {
  it.each(['claim', 'settle', 'beat'])('of %s: it is asked again, and told what the first was', async (method) => {
    const { near, far } = both();
    const { id } = await on.created<number>();
    flaky.after = times(3, method, away);
    const run = near.run(null, id, () => 7);
    await on.pass(5_000);
    expect(await run).toEqual({ status: 'ran', completion: succeeded(7), won: true });
    expect(flaky.calls[method]).toBeGreaterThanOrEqual(4);
    expect(await far.get(id).state()).toEqual(succeeded(7));
  });

  it('of release: it is given back once', async () => {
    const { near, far } = both();
    const { id } = await on.created();
    flaky.after = times(2, 'release', away);
    const run = near.run(null, id, () => Promise.reject(1), { keepPending: () => true });
    await on.pass(2_000);
    expect(await run).toMatchObject({ status: 'released' });
    expect(await far.run(null, id, () => 1)).toMatchObject({ status: 'ran', won: true });
  });

  it.each([
    ['canceled', false],
    ['requested', true],
  ])('of cancel: the answer is %s', async (answer, isRunning) => {
    const { near, far } = both();
    const { id } = await on.created();
    if (isRunning) void far.run(null, id, untilAborted);
    await turns();
    flaky.after = times(2, 'cancel', away);
    const canceling = near.get(id).cancel('why');
    await on.pass(2_000);
    expect(await canceling).toBe(answer);
    expect(await far.get(id).settled()).toEqual(canceled('why'));
  });

  it('of trySettle: the winner hears that it has won', async () => {
    const { near } = both();
    const { id } = await on.created<number>();
    flaky.after = times(2, 'settle', away);
    const settling = near.get<number>(id).trySettle(succeeded(1));
    await on.pass(2_000);
    expect(await settling).toBe(true);
  });

  it('of a claim that was given up meanwhile: it is given back, and the process may claim it then', async () => {
    const { near, far } = both();
    const { id } = await on.created();
    const controller = new AbortController();
    flaky.after = times(1, 'claim', () => {
      controller.abort('enough');
      away();
    });
    expect(await rejection(near.run(controller.signal, id, () => 1))).toBe('enough');
    expect(listeners(controller.signal)).toBe(0);
    await on.pass(1_000);
    expect(flaky.calls.release).toBe(1);
    expect(await far.run(null, id, () => Promise.reject(1), { keepPending: () => true })).toMatchObject({
      status: 'released',
    });
    expect(await near.run(null, id, () => 2)).toMatchObject({ status: 'ran', won: true });
  });
});

describe('an outage', () => {
  it('is waited out by who waits for an end', async () => {
    const { near, far } = both();
    const { id } = await on.created<number>();
    flaky.before = away;
    const settled = near.get<number>(id).settled();
    await on.pass(20_000);
    await far.get<number>(id).trySettle(succeeded(1));
    flaky.before = () => undefined;
    await on.pass(6_250);
    expect(await settled).toEqual(succeeded(1));
  });

  it('ends what asks for something with the error of the store, after some seconds', async () => {
    const { near } = both();
    const { id } = await on.created<number>();
    flaky.before = away;
    const operation = near.get<number>(id);
    const asked = [operation.state(), operation.cancel(), operation.trySettle(succeeded(1))].map(rejection);
    await on.pass(12_000);
    for (const error of await Promise.all(asked)) expect(error).toBeInstanceOf(Outage);
    expect(flaky.calls.read).toBe(9);
  });

  it('does not end a claim, and an abort does', async () => {
    const { near, far } = both();
    const { id } = await on.created();
    flaky.before = away;
    const controller = new AbortController();
    const run = near.run(controller.signal, id, () => 1);
    await on.pass(60_000);
    controller.abort('enough');
    expect(await rejection(run)).toBe('enough');
    flaky.before = () => undefined;
    await on.pass(2_000);
    expect(await far.run(null, id, () => 2)).toMatchObject({ status: 'ran', won: true });
  });

  it('that begins before the first beat does not keep later claims from their owner', async () => {
    const { near } = both();
    const ids = await Promise.all([1, 2].map(async () => (await on.created()).id));
    flaky.before = times(5, 'beat', away);
    const runs = ids.map((id) => near.run(null, id, () => 1));
    await on.pass(10_000);
    for (const run of await Promise.all(runs)) expect(run).toMatchObject({ status: 'ran', won: true });
  });

  it('does not keep disposal waiting for longer than the lease', async () => {
    const { near } = both();
    const { id } = await on.created();
    const run = rejection(near.run(null, id, untilAborted));
    await turns();
    flaky.before = away;
    let isOver = false;
    const over = near.dispose().then(() => (isOver = true));
    await on.pass(10_000);
    expect(isOver).toBe(false);
    await on.pass(10_000);
    await over;
    expect(await run).toBeInstanceOf(Error);
  });
});

describe('a worker that is cut off', () => {
  it('aborts before its lease is over in the store, and the others are told after that', async () => {
    const { near, far } = both();
    const { id } = await on.created();
    let stopped: { at: number; reason: unknown } | undefined;
    const run = near.run(null, id, async (signal) => {
      await untilAborted(signal).catch((reason: unknown) => (stopped = { at: on.clock.now(), reason }));
      throw signal.reason;
    });
    await turns();
    const settled = far.get(id).settled();
    flaky.before = away;
    const cut = on.clock.now();
    let told = 0;
    void settled.then(() => (told = on.clock.now()));
    await on.pass(25_000);
    expect(stopped?.reason).toMatchObject({ name: 'OwnerLostError' });
    expect(stopped!.at - cut).toBeLessThanOrEqual(15_000);
    expect(told).toBeGreaterThanOrEqual(stopped!.at);
    expect(told - cut).toBeLessThanOrEqual(15_000 + 6_250 + 250);
    expect(await settled).toMatchObject({ status: 'faulted', error: { name: 'OwnerLostError' } });
    expect(await run).toMatchObject({ status: 'ran', won: false, completion: { reason: { name: 'OwnerLostError' } } });
  });

  it('has not won with what it achieved all the same, once it is buried', async () => {
    const { near, far } = both();
    const { id } = await on.created();
    let finish: (value: number) => void = () => undefined;
    const run = near.run(null, id, () => new Promise<number>((resolve) => (finish = resolve)));
    await turns();
    flaky.before = away;
    await on.pass(25_000);
    flaky.before = () => undefined;
    finish(7);
    await on.pass(2_000);
    expect(await run).toEqual({ status: 'ran', completion: succeeded(7), won: false });
    expect(await far.get(id).state()).toMatchObject({ status: 'faulted' });
  });

  it('takes a new owner for what it claims next, also when it hears of its burial by a claim', async () => {
    const { near } = both();
    const ids = await Promise.all([1, 2].map(async () => (await on.created()).id));
    expect(await near.run(null, ids[0]!, () => 1)).toMatchObject({ won: true });
    await on.store.sweep({ ownerLost: '', deadline: '' });
    const { claim } = on.store;
    let buried = 0;
    on.store.claim = async (...args) => (buried++ === 0 ? 'buried' : claim.apply(on.store, args));
    expect(await near.run(null, ids[1]!, () => 2)).toMatchObject({ status: 'ran', won: true });
    expect(buried).toBe(2);
  });

  it('is heard of as long as it beats, however long the work takes', async () => {
    const { near, far } = both();
    const { id } = await on.created();
    let finish: (value: number) => void = () => undefined;
    const run = near.run(null, id, () => new Promise<number>((resolve) => (finish = resolve)));
    await on.pass(120_000);
    finish(1);
    expect(await run).toEqual({ status: 'ran', completion: succeeded(1), won: true });
    expect(await far.get(id).state()).toEqual(succeeded(1));
  });

  it('is refused by the store: whoever claims hears why', async () => {
    const { near } = both();
    const { id } = await on.created();
    const refusal = new Error('permission denied');
    flaky.before = times(Infinity, 'beat', () => {
      throw refusal;
    });
    expect(await rejection(near.run(null, id, () => 1))).toBe(refusal);
  });
});

describe('polling', () => {
  it('has one read under way at a time, which asks for all that was marked meanwhile', async () => {
    const { near } = both();
    const operations = await Promise.all(Array.from({ length: 500 }, () => on.created<number>()));
    const waits = operations.map(({ id }) => near.get<number>(id).settled());
    await turns();
    expect(flaky.calls.news).toBe(1);
    await Promise.all(operations.map((operation) => operation.trySettle(succeeded(1))));
    expect((await Promise.all(waits)).every(({ status }) => status === 'succeeded')).toBe(true);
    expect(flaky.calls.news).toBeLessThan(20);
  });

  it('asks for nothing that nobody waits for any more', async () => {
    const { near } = both();
    const { id } = await on.created();
    const controller = new AbortController();
    const wait = near.get(id).settled(controller.signal);
    await turns();
    controller.abort();
    await rejection(wait);
    const before = flaky.calls.news;
    await on.pass(20_000);
    expect(flaky.calls.news).toBe(before);
    expect(flaky.calls.sweep).toBeGreaterThanOrEqual(3);
  });

  it('asks for nothing that has run', async () => {
    const { near } = both();
    const { id } = await on.created();
    await near.run(null, id, () => 1);
    await turns();
    const before = flaky.calls.news;
    await on.pass(20_000);
    expect(flaky.calls.news).toBe(before);
  });

  it('tells whoever waits when the store refuses', async () => {
    const { near } = both();
    const refusal = new Error('permission denied');
    const { id } = await on.created();
    const wait = rejection(near.get(id).settled());
    await turns();
    flaky.before = times(Infinity, 'news', () => {
      throw refusal;
    });
    await on.pass(6_250);
    expect(await wait).toBe(refusal);
  });
});
