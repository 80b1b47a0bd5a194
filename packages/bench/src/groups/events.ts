import type { TimeGroup } from '../group.js';
import type * as loops from '../variants/events.js';

/** Wait for an event of an emitter, with a signal. */
export const events: TimeGroup<keyof typeof loops> = {
  kind: 'time',
  name: 'events',
  title: 'Wait for an event of an emitter, with a signal',
  rows: [
    {
      name: 'wait, emit, await',
      atOnce: 100,
      ours: { name: 'waitForEvent', loop: 'ours' },
      others: [
        { name: 'events.once', loop: 'withOnce' },
        { name: 'p-event', loop: 'withPEvent' },
        { name: 'abort-controller-x waitForEvent', loop: 'withAbortControllerX' },
      ],
    },
  ],
};
