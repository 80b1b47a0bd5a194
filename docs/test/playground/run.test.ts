import { describe, expect, it } from '@jest/globals';
import { onAbort } from 'cancelkit';
import { getEventListeners } from 'node:events';
import { aborts, timesOut } from '../../playground/engine/actions.js';
import { Run } from '../../playground/engine/run.js';
import type { Play, Scenario } from '../../playground/engine/scenario.js';
import type { Stage } from '../../playground/engine/stage.js';

/** A scenario of two lanes, whose code is the test's. */
function scenarioOf(play: Play): Scenario {
  const by = { cancelkit: '', byHand: '' };
  return {
    id: 'test',
    title: '',
    text: '',
    until: 1_000,
    lanes: [
      { id: 'root', name: 'root', by, kind: 'source', actions: [aborts('cancel', 'Canceled.', 'why')] },
      {
        id: 'work',
        name: 'work',
        by,
        kind: 'work',
        parent: 'root',
        work: { takes: 300, cleansUp: 50 },
        actions: [timesOut('Over.')],
      },
    ],
    calls: [{ at: 0, lane: 'work' }],
    play: { cancelkit: play, byHand: play },
    stories: [],
  };
}

const start = (body: (stage: Stage) => void): Promise<Run> =>
  Run.start(
    scenarioOf((stage) => () => {
      body(stage);
      return Promise.resolve();
    }),
    'cancelkit',
  );

describe('Run', () => {
  describe('counts listeners', () => {
    const listener = (): void => undefined;

    it('as the platform has them, but for its own', async () => {
      let signal: AbortSignal | undefined;
      const run = await start((stage) => {
        signal = stage.signal('root');
        signal.addEventListener('abort', listener);
        signal.addEventListener('abort', listener); // the same: the platform has one
        signal.addEventListener('abort', () => undefined, { once: true });
        signal.addEventListener('other', listener);
      });
      expect(run.left.listeners).toBe(2);
      expect(getEventListeners(signal as AbortSignal, 'abort')).toHaveLength(2 + 1);
      signal?.removeEventListener('abort', listener);
      expect(run.left.listeners).toBe(1);
    });

    it('those that are there once until the abort, the others for longer', async () => {
      const run = await start((stage) => {
        stage.signal('root').addEventListener('abort', listener);
        stage.signal('root').addEventListener('abort', () => undefined, { once: true });
      });
      await run.press({ lane: 'root', does: 'abort' });
      expect(run.left.listeners).toBe(1);
    });

    it('those of the library', async () => {
      const ended: unknown[] = [];
      const run = await start((stage) => {
        const first = onAbort(stage.signal('root'), (reason) => void ended.push(reason));
        onAbort(stage.signal('root'), () => undefined);
        ended.push(first.unregister());
      });
      expect(run.left.listeners).toBe(1); // one, however many registrations
      await run.press({ lane: 'root', does: 'abort' });
      expect(run.left.listeners).toBe(0);
      expect(ended).toEqual([true]);
    });

    it('those on a signal that is shown', async () => {
      const { signal } = new AbortController();
      const run = await start((stage) => stage.show('work', signal).addEventListener('abort', listener));
      expect(run.left.listeners).toBe(1);
    });
  });

  describe('counts timers', () => {
    it('until they fire or are cleared', async () => {
      const fired: number[] = [];
      const run = await start((stage) => {
        const clock = stage.clock('work');
        clock.setTimeout(() => void fired.push(clock.now()), 100);
        clock.clearTimeout(clock.setTimeout(() => void fired.push(-1), 50));
        clock.setTimeout(() => void fired.push(clock.now()), 2_000);
      });
      expect(run.left.timers).toBe(2);
      await run.advance(99);
      expect({ fired, timers: run.left.timers }).toEqual({ fired: [], timers: 2 });
      await run.advance(100);
      expect({ fired, timers: run.left.timers }).toEqual({ fired: [100], timers: 1 });
    });

    it('and fires the youngest as if its time were over', async () => {
      const fired: string[] = [];
      const run = await start((stage) => {
        stage.clock('work').setTimeout(() => void fired.push('first'), 100);
        stage.clock('work').setTimeout(() => void fired.push('second'), 200);
      });
      await run.advance(10);
      await run.press({ lane: 'work', does: 'timeout' });
      expect({ fired, now: run.now, timers: run.left.timers }).toEqual({ fired: ['second'], now: 10, timers: 1 });
    });
  });

  describe('counts work', () => {
    it('until it is done', async () => {
      const values: string[] = [];
      const run = await start(
        (stage) =>
          void stage.start(
            'work',
            (value) => void values.push(value),
            () => undefined,
          ),
      );
      expect(run.left.running).toBe(1);
      await run.advance(300);
      expect({ values, running: run.left.running }).toEqual({ values: ['work'], running: 0 });
    });

    it('until it has cleaned up', async () => {
      const values: string[] = [];
      let stopped = false;
      const run = await start((stage) => {
        const job = stage.start(
          'work',
          (value) => void values.push(value),
          () => undefined,
        );
        void job.stop().then(() => (stopped = true));
        void job.stop(); // the second time does nothing
      });
      await run.advance(49);
      expect({ stopped, running: run.left.running }).toEqual({ stopped: false, running: 1 });
      await run.advance(50);
      expect({ stopped, running: run.left.running }).toEqual({ stopped: true, running: 0 });
      await run.advance(1_000);
      expect(values).toEqual([]);
    });
  });

  it('lets promises call back between two timers, also of the same time', async () => {
    const order: string[] = [];
    const run = await start((stage) => {
      for (const name of ['a', 'b']) {
        stage.clock('work').setTimeout(() => {
          order.push(name);
          void Promise.resolve().then(() => order.push(`after ${name}`));
        }, 100);
      }
    });
    await run.advance(100);
    expect(order).toEqual(['a', 'after a', 'b', 'after b']);
  });

  it('does nothing for a button that has nothing to do', async () => {
    const run = await start(() => undefined);
    await run.press({ lane: 'work', does: 'timeout' });
    await run.press({ lane: 'root', does: 'abort' });
    const { length } = run.events;
    await run.press({ lane: 'root', does: 'abort' });
    expect(run.events).toHaveLength(length);
    expect(run.events.filter(({ kind }) => kind === 'pressed')).toHaveLength(1);
  });
});
