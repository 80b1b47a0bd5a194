import { CallbackList } from '@cancelkit/completion/internal';
import { describe, expect, it, jest } from '@jest/globals';

describe('CallbackList', () => {
  it('is empty until a callback is added, and when the last one has gone', () => {
    const list = new CallbackList<string>();
    expect(list.empty).toBe(true);
    const registration = list.add(() => undefined, undefined);
    expect(list.empty).toBe(false);
    registration.unregister();
    expect(list.empty).toBe(true);
  });

  it('keeps nothing by a handle that is kept: no state, no callback, no neighbour', () => {
    const list = new CallbackList<string>();
    const [first, second, third] = [1, 2, 3].map((state) => list.add(() => undefined, { state }));
    second?.unregister();
    list.run('a');
    third?.unregister();
    for (const node of [first, second, third]) {
      const held = Object.values(node ?? {}).filter((value) => value !== undefined && value !== node);
      expect(held).toStrictEqual([]);
    }
    expect(Object.values(list).filter((value) => value !== list)).toStrictEqual([undefined]); // no schedule
  });

  it('calls back in order, each once, with the argument and the state', () => {
    const list = new CallbackList<string>();
    const calls: unknown[] = [];
    for (const state of [1, 2, 3]) list.add((argument, n) => calls.push([argument, n]), state);
    list.run('a');
    list.run('b');
    expect(calls).toStrictEqual([
      ['a', 1],
      ['a', 2],
      ['a', 3],
    ]);
  });

  it('calls what a callback adds', () => {
    const list = new CallbackList<string>();
    const calls: string[] = [];
    list.add(() => list.add((argument) => calls.push(argument), undefined), undefined);
    list.run('a');
    expect(calls).toStrictEqual(['a']);
  });

  it('says when the last callback has left, before that one runs', () => {
    const log: string[] = [];
    class Watched extends CallbackList<void> {
      override emptied(): void {
        log.push('emptied');
      }
    }
    const list = new Watched();
    const [first, last] = [list.add(() => undefined, undefined), list.add(() => undefined, undefined)];
    first.unregister();
    expect(log).toStrictEqual([]);
    last.unregister();
    last.unregister();
    expect(log).toStrictEqual(['emptied']);
    list.add(() => log.push('called'), undefined);
    list.run();
    expect(log).toStrictEqual(['emptied', 'emptied', 'called']);
  });

  it('schedules each callback, where it is told how', () => {
    const jobs: (() => void)[] = [];
    const list = new CallbackList<number>((job) => jobs.push(job));
    const calls: number[] = [];
    list.add((argument) => calls.push(argument), undefined);
    const removed = list.add(() => calls.push(0), undefined);
    list.run(5);
    expect([jobs.length, calls]).toStrictEqual([2, []]);
    expect(removed.unregister()).toBe(true);
    for (const job of jobs) job();
    expect(calls).toStrictEqual([5]);
  });

  it('reports the error of a callback as uncaught, and goes on', () => {
    const list = new CallbackList<void>();
    const error = new Error('callback');
    const called = jest.fn();
    const uncaught: (() => void)[] = [];
    const { queueMicrotask } = globalThis;
    globalThis.queueMicrotask = (job) => uncaught.push(job);
    try {
      list.add(() => {
        throw error;
      }, undefined);
      list.add(called, undefined);
      list.run();
    } finally {
      globalThis.queueMicrotask = queueMicrotask;
    }
    expect(called).toHaveBeenCalledTimes(1);
    expect(uncaught).toHaveLength(1);
    expect(uncaught[0]).toThrow(error);
  });

  it('refuses what is no function', () => {
    expect(() => new CallbackList().add('f' as never, undefined)).toThrow(
      new TypeError('Expected `callback` to be a function, got a string.'),
    );
  });
});
