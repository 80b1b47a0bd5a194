import { spawn } from 'cancelkit';
import type { Stage } from '../../engine/stage.js';
import { work } from '../work-with-cancelkit.js';

/** An export in two parts, under a lock that a heartbeat keeps alive. */
export const withCancelkit = (stage: Stage) => (): Promise<void> =>
  spawn(stage.signal('operator'), async (inner, { fork, defer }) => {
    stage.show('export', inner);
    const lock = stage.start('lock', ignore, ignore);
    defer(() => lock.stop()); // when everything else has ended, whichever way
    fork((own) => work(stage, own, 'heartbeat')); // ends with the function
    const parts = ['part 1', 'part 2'].map((part) => fork((own) => work(stage, own, part)));
    for (const part of parts) await part.join();
  });

const ignore = (): void => undefined;
