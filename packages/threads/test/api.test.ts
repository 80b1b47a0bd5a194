import * as api from '@cancelkit/threads';
import { describe, expect, it } from '@jest/globals';

describe('@cancelkit/threads', () => {
  it('exports these names, and no others', () => {
    expect(Object.keys(api).sort()).toStrictEqual([
      'SharedCompletionSource',
      'WorkerExitedError',
      'offload',
      'receiveSignal',
      'runInWorker',
      'serve',
      'shareSignal',
      'signalTransferHandler',
      'workerTask',
    ]);
  });
});
