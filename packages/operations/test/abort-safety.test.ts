import { delay } from '@cancelkit/cancellation';
import { succeeded } from '@cancelkit/completion';
import { checkAbortSafety } from '@cancelkit/testing';
import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { type Machines, machines } from './support/machines.js';

describe('at every point at which an abort can come', () => {
  let on: Machines; // its clock stands still: no timer of its own is a timer of the check
  beforeAll(async () => {
    on = machines();
    await on.here.run(null, (await on.created()).id, () => 1); // the lease begins
  });
  afterAll(() => on.dispose());

  it('create is safe', async () => {
    await checkAbortSafety((signal) => on.here.create(signal, { deadlineMs: 1_000 }));
  });

  it('state is safe', async () => {
    const { id } = await on.created();
    await checkAbortSafety((signal) => on.there.get(id).state(signal));
  });

  it('settled is safe, whether it has ended or will', async () => {
    const { id } = await on.created<number>();
    await on.here.get<number>(id).trySettle(succeeded(1));
    await checkAbortSafety((signal) => on.there.get(id).settled(signal));
    await checkAbortSafety(async (signal) => {
      const operation = await on.created<number>();
      const settled = on.there.get(operation.id).settled(signal);
      await operation.trySettle(succeeded(1));
      return settled;
    });
  });

  it('run is safe', async () => {
    await checkAbortSafety(async (signal) => {
      const { id } = await on.created();
      const run = await on.here.run(signal, id, (inner) => delay(inner, 1));
      if (run.status === 'ran' && run.completion.status === 'canceled') throw run.completion.reason;
    });
  });
});
