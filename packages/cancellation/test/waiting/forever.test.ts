import { CancellationSource, forever } from '@cancelkit/cancellation';
import { describe, expect, it } from '@jest/globals';
import { describeAbortable, endOf, listeners } from '../support/abortable.js';

describe('forever', () => {
  describeAbortable((signal) => forever(signal), { succeeds: false, faults: false });

  it('lets one abort end many, with one listener', async () => {
    const controller = new AbortController(); // .NET 104
    const waits = [forever(controller.signal), forever(controller.signal)];
    expect(listeners(controller.signal)).toBe(1);
    controller.abort('why');
    for (const wait of waits) expect(await endOf(wait)).toStrictEqual(['rejected', 'why']);
  });

  it('runs the code of the awaiter after abort() has returned', async () => {
    const source = new CancellationSource();
    const order: string[] = [];
    const ended = forever(source.signal).finally(() => order.push('awaiter'));
    source.cancel('why');
    order.push('cancel returned');
    await endOf(ended);
    expect(order).toStrictEqual(['cancel returned', 'awaiter']);
  });
});
