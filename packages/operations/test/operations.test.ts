import { CompletionSource, canceled, faulted, succeeded } from '@cancelkit/completion';
import { Operations, OperationsClosedError } from '@cancelkit/operations';
import { memoryStore } from '@cancelkit/operations/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { flakyStore } from './support/flaky-store.js';
import { type Machines, machines } from './support/machines.js';
import { reasons } from './support/reasons.js';
import { listeners, rejection, turns } from './support/settled.js';

let on: Machines;
beforeEach(() => {
  on = machines();
});
afterEach(() => on.dispose());

describe('Operations', () => {
  describe('constructor', () => {
    it.each([
      [{ leaseMs: 999 }, RangeError],
      [{ leaseMs: NaN }, RangeError],
      [{ leaseMs: '1' as never }, TypeError],
      [{ pollMs: 49 }, RangeError],
      [{ clock: {} as never }, TypeError],
      [{ codecs: [{ tag: 'json', encode: () => 1, decode: () => 1 }] }, TypeError],
    ])('refuses %p', (options, ErrorClass) => {
      expect(() => new Operations(memoryStore(), options)).toThrow(ErrorClass);
    });

    it.each([null, undefined, {}])('refuses the store %p', (store) => {
      expect(() => new Operations(store as never)).toThrow(TypeError);
    });
  });

  describe('create', () => {
    it('adds a pending operation under a random id', async () => {
      const operation = await on.here.create(null, { deadlineMs: 1_000 });
      expect(operation.id).toMatch(/^[0-9a-f-]{36}$/);
      expect(await on.there.get(operation.id).state()).toEqual({ status: 'pending' });
    });

    it('leaves the operation alone that has the id', async () => {
      await on.here.create(null, { id: 'a', deadlineMs: 1_000 });
      expect(await rejection(on.there.create(null, { id: 'a', deadlineMs: 1_000 }))).toMatchObject({
        name: 'OperationExistsError',
        id: 'a',
      });
    });

    it.each([
      [{}, TypeError],
      [undefined, TypeError],
      [{ deadlineMs: '1' }, TypeError],
      [{ deadlineMs: 0 }, RangeError],
      [{ deadlineMs: -1 }, RangeError],
      [{ deadlineMs: NaN }, RangeError],
      [{ deadlineMs: 1, id: '' }, RangeError],
      [{ deadlineMs: 1, id: 'x'.repeat(201) }, RangeError],
      [{ deadlineMs: 1, id: 'a\nb' }, RangeError],
      [{ deadlineMs: 1, id: 'a\0b' }, RangeError],
      [{ deadlineMs: 1, id: '\ud800' }, RangeError],
      [{ deadlineMs: 1, id: 7 }, TypeError],
      [{ deadlineMs: 1, onOwnerLost: 'ignore' }, TypeError],
    ])('throws at once for %j', (options, ErrorClass) => {
      expect(() => void on.here.create(null, options as never)).toThrow(ErrorClass);
    });

    it('throws at once for what is no signal', () => {
      expect(() => void on.here.create(new AbortController() as never, { deadlineMs: 1 })).toThrow(TypeError);
    });

    it.each(reasons)('aborted before, with %s: rejects with it, and adds nothing', async (_, reason) => {
      const signal = AbortSignal.abort(reason);
      expect(await rejection(on.here.create(signal, { id: 'a', deadlineMs: 1 }))).toBe(signal.reason);
      expect(await on.store.read('a')).toBeUndefined();
      expect(listeners(signal)).toBe(0);
    });

    it.each(reasons)('aborted during, with %s: rejects with it', async (_, reason) => {
      const controller = new AbortController();
      const creating = on.here.create(controller.signal, { deadlineMs: 1 });
      controller.abort(reason);
      expect(await rejection(creating)).toBe(controller.signal.reason);
      expect(listeners(controller.signal)).toBe(0);
    });

    it('leaves no listener when it has created', async () => {
      const { signal } = new AbortController();
      await on.here.create(signal, { deadlineMs: 1 });
      expect(listeners(signal)).toBe(0);
    });

    it('rejects with what the store refuses with, and asks once', async () => {
      const store = flakyStore(on.store);
      const error = new Error('no table');
      store.before = () => { throw error; }; // prettier-ignore
      expect(await rejection(on.start({}, store).create(null, { deadlineMs: 1 }))).toBe(error);
      expect(store.calls.create).toBe(1);
      store.before = () => undefined;
    });
  });

  describe('get', () => {
    it('asks nothing', () => {
      const store = flakyStore(on.store);
      expect(on.start({}, store).get('a').id).toBe('a');
      expect(store.calls).toEqual({});
    });

    it.each(['', 'a\nb', 7, null])('refuses %j', (id) => {
      expect(() => on.here.get(id as never)).toThrow(/Expected `id`/);
    });
  });

  describe('dispose', () => {
    it('rejects the waits of this process, and of no other', async () => {
      const { id } = await on.created<number>();
      const [here, there] = [on.here.get<number>(id).settled(), on.there.get<number>(id).settled()];
      await on.here.dispose();
      expect(await rejection(here)).toBeInstanceOf(OperationsClosedError);
      await on.there.get(id).trySettle(succeeded(1));
      expect(await there).toEqual(succeeded(1));
    });

    it('aborts what runs, waits for its end, and says so', async () => {
      const { id } = await on.created();
      const end = new CompletionSource();
      let reason: unknown;
      const run = on.here.run(null, id, async (signal) => {
        signal.addEventListener('abort', () => (reason = signal.reason));
        await end.promise;
        throw reason;
      });
      await turns();
      let isOver = false;
      const over = on.here.dispose().then(() => (isOver = true));
      await turns();
      expect([(reason as Error).name, isOver]).toEqual(['OperationsClosedError', false]);
      end.setResult();
      await over;
      expect(await run).toEqual({ status: 'ran', completion: canceled(reason), won: true });
      expect(await on.there.get(id).state()).toMatchObject({
        status: 'canceled',
        reason: { name: 'OperationsClosedError' },
      });
    });

    it('cancels no operation that is to be delivered again', async () => {
      const { id } = await on.created({ deadlineMs: 60_000, onOwnerLost: 'release' });
      const run = on.here.run(
        null,
        id,
        (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
      );
      await turns();
      await on.here.dispose();
      expect(await run).toMatchObject({ status: 'released' });
      expect(await on.there.run(null, id, () => 7)).toEqual({ status: 'ran', completion: succeeded(7), won: true });
    });

    it('gives the lease back', async () => {
      const { id } = await on.created();
      void on.here.run(null, id, () => 1);
      await turns();
      const owners: string[] = [];
      const { beat } = on.store;
      on.store.beat = async (owner, leaseMs) => {
        owners.push(`${leaseMs}`);
        return beat.call(on.store, owner, leaseMs);
      };
      await on.here.dispose();
      expect(owners).toEqual(['0']);
    });

    it('is one disposal, however often it is asked for, and refuses what comes after', async () => {
      const { id } = await on.created();
      const first = on.here.dispose();
      expect(on.here[Symbol.asyncDispose]()).toBe(first);
      await first;
      const error = expect.objectContaining({ name: 'OperationsClosedError' });
      const operation = on.here.get(id);
      const store = flakyStore(on.store);
      for (const late of [
        on.here.create(null, { deadlineMs: 1 }),
        on.here.run(null, id, () => 1),
        operation.settled(),
        operation.state(),
        operation.cancel(),
        operation.trySettle(succeeded(1)),
      ]) {
        expect(await rejection(late)).toEqual(error);
      }
      expect(store.calls).toEqual({});
      expect(on.clock.pending).toBe(1); // of the other process
    });

    it('leaves no timer when nothing has run, and none when something has', async () => {
      const one = on.start();
      await one.dispose();
      expect(on.clock.pending).toBe(2);
      const two = on.start();
      const { id } = await on.created();
      await two.run(null, id, () => 1);
      await two.dispose();
      expect(on.clock.pending).toBe(2);
    });
  });
});

describe('an Operation', () => {
  describe('state', () => {
    it('is what the row says', async () => {
      const operation = await on.created<number>();
      expect(await operation.state()).toEqual({ status: 'pending' });
      await on.there.get(operation.id).trySettle(faulted('no'));
      expect(await operation.state()).toEqual(faulted('no'));
    });

    it('rejects when there is none', async () => {
      expect(await rejection(on.here.get('none').state())).toMatchObject({ name: 'UnknownOperationError', id: 'none' });
    });

    it.each(reasons)('aborted before and during, with %s: rejects with it', async (_, reason) => {
      const { id } = await on.created();
      const controller = new AbortController();
      const during = on.here.get(id).state(controller.signal);
      controller.abort(reason);
      expect(await rejection(during)).toBe(controller.signal.reason);
      expect(await rejection(on.here.get(id).state(controller.signal))).toBe(controller.signal.reason);
      expect(listeners(controller.signal)).toBe(0);
    });
  });

  describe('settled', () => {
    it.each([succeeded(1), succeeded(undefined), faulted('no'), canceled(null)])(
      'resolves with %j, whoever was first',
      async (end) => {
        const operation = await on.created<unknown>();
        const early = on.there.get(operation.id).settled();
        await turns();
        await operation.trySettle(end);
        expect([await early, await on.there.get(operation.id).settled()]).toEqual([end, end]);
      },
    );

    it('rejects when there is no such operation', async () => {
      expect(await rejection(on.here.get('none').settled())).toMatchObject({
        name: 'UnknownOperationError',
        id: 'none',
      });
    });

    it('throws at once for what is no signal', () => {
      expect(() => void on.here.get('a').settled({} as never)).toThrow(TypeError);
    });

    it.each(reasons)('aborted before, with %s: rejects with it, and asks nothing', async (_, reason) => {
      const store = flakyStore(on.store);
      const signal = AbortSignal.abort(reason);
      expect(await rejection(on.start({}, store).get('a').settled(signal))).toBe(signal.reason);
      expect(store.calls).toEqual({});
    });

    it.each(reasons)('aborted during, with %s: rejects with it, and the operation goes on', async (_, reason) => {
      const operation = await on.created<number>();
      const controller = new AbortController();
      const wait = operation.settled(controller.signal);
      expect(listeners(controller.signal)).toBe(1);
      await turns();
      controller.abort(reason);
      expect(await rejection(wait)).toBe(controller.signal.reason);
      expect(await operation.state()).toEqual({ status: 'pending' });
      expect(listeners(controller.signal)).toBe(0);
    });

    it('lets an outcome that is known win over an abort after it', async () => {
      const operation = await on.created<number>();
      const controller = new AbortController();
      const wait = operation.settled(controller.signal);
      await operation.trySettle(succeeded(1));
      await turns();
      controller.abort();
      expect(await wait).toEqual(succeeded(1));
      expect(listeners(controller.signal)).toBe(0);
    });

    it('is no unhandled rejection when nobody looks, and it was aborted', async () => {
      const controller = new AbortController();
      void on.here.get('none').settled(controller.signal);
      controller.abort();
      await turns();
    });

    it('faults loudly for a row that this version does not know', async () => {
      const { id } = await on.created();
      const { news } = on.store;
      on.store.news = async (ids) => (await news.call(on.store, ids)).map((row) => ({ ...row, status: 'paused' }));
      await on.store.settle(id, { owner: null, token: 't', status: 'succeeded', outcome: '{"k":"json","v":1}' });
      expect(await on.here.get(id).settled()).toMatchObject({
        status: 'faulted',
        error: { envelope: { status: 'paused' } },
      });
    });

    it('faults loudly for a value that this version cannot read', async () => {
      const { id } = await on.created();
      await on.store.settle(id, { owner: null, token: 't', status: 'succeeded', outcome: '{"k":"new"}' });
      expect(await on.here.get(id).settled()).toMatchObject({ status: 'faulted', error: { envelope: '{"k":"new"}' } });
    });
  });

  describe('cancel', () => {
    it('ends what nobody runs; nobody will', async () => {
      const operation = await on.created();
      expect(await on.there.get(operation.id).cancel({ by: 'u1' })).toBe('canceled');
      expect(await operation.settled()).toEqual(canceled({ by: 'u1' }));
      expect(await on.here.run(null, operation.id, () => 1)).toEqual({ status: 'refused', because: 'settled' });
    });

    it('has a reason of its own', async () => {
      const operation = await on.created();
      await operation.cancel();
      expect(await operation.settled()).toMatchObject({ status: 'canceled', reason: { name: 'AbortError' } });
    });

    it('is late when it has ended, or somebody has asked before', async () => {
      const operation = await on.created();
      await operation.cancel(1);
      expect(await operation.cancel(2)).toBe('late');
      expect(await operation.state()).toEqual(canceled(1));
    });

    it('rejects when there is none, and for a reason that is too large', async () => {
      expect(await rejection(on.here.get('none').cancel())).toMatchObject({ name: 'UnknownOperationError' });
      expect(await rejection(on.here.get('none').cancel('x'.repeat(300_000)))).toMatchObject({
        name: 'OutcomeTooLargeError',
      });
    });
  });

  describe('trySettle', () => {
    it('has one winner', async () => {
      const { id } = await on.created();
      const all = [on.here, on.there, on.start()].map((machine, i) => machine.get(id).trySettle(succeeded(i)));
      const won = await Promise.all(all);
      expect(won.filter(Boolean)).toHaveLength(1);
      expect(await on.here.get(id).state()).toEqual(succeeded(won.indexOf(true)));
    });

    it('rejects when there is none, when it is no completion, and for a value that is too large', async () => {
      const none = on.here.get<string>('none');
      expect(await rejection(none.trySettle(succeeded('')))).toMatchObject({ name: 'UnknownOperationError' });
      expect(await rejection(none.trySettle(succeeded('x'.repeat(300_000))))).toMatchObject({
        name: 'OutcomeTooLargeError',
      });
      expect(() => void none.trySettle({ status: 'pending' } as never)).toThrow(TypeError);
      expect(() => void none.trySettle(null as never)).toThrow(TypeError);
    });
  });
});
