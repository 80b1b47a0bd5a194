import { type Run, type Operations } from '@cancelkit/operations';
import { canceled } from '@cancelkit/completion';
import { expect } from '@jest/globals';
import { eventually } from './settled.js';

/** Work that runs in a process, and ends by its signal. */
export interface Running {
  readonly id: string;
  readonly run: Promise<Run<never>>;
}

/** Creates it there, runs it here, and waits until it has begun. */
export async function running(
  there: Operations,
  here: Operations,
  onStop: () => unknown = () => undefined,
): Promise<Running> {
  const { id } = await there.create(null, { deadlineMs: 600_000 });
  let isRunning = false;
  const run = here.run(null, id, (signal) => {
    isRunning = true;
    return new Promise<never>((_, reject) =>
      signal.addEventListener('abort', () => {
        onStop();
        reject(signal.reason);
      }),
    );
  });
  await eventually(() => isRunning);
  return { id, run };
}

/** What is canceled there stops here, and who waits elsewhere is told. */
export async function expectCancelAcross(there: Operations, here: Operations): Promise<void> {
  const reason = { by: 'u1' };
  const { id, run } = await running(there, here);
  const settled = there.get(id).settled();
  expect(await there.get(id).cancel(reason)).toBe('requested');
  expect(await run).toEqual({ status: 'ran', completion: canceled(reason), won: true });
  expect(await settled).toEqual(canceled(reason));
}
