import * as api from '@cancelkit/cancellation';
import { describe, expect, it } from '@jest/globals';

describe('@cancelkit/cancellation', () => {
  it('exports these names, and no others', () => {
    expect(Object.keys(api).sort()).toStrictEqual([
      'AbortError',
      'CancellationSource',
      'abortable',
      'all',
      'allSettled',
      'allSignals',
      'any',
      'anySignal',
      'cancelable',
      'catchAbortError',
      'checkpoint',
      'delay',
      'events',
      'execute',
      'forever',
      'grace',
      'isAbortError',
      'iterate',
      'latest',
      'link',
      'linkedSource',
      'map',
      'mapEach',
      'onAbort',
      'proactiveRetry',
      'race',
      'remainingMs',
      'rethrowAbortError',
      'retry',
      'run',
      'shared',
      'shield',
      'spawn',
      'throwIfAborted',
      'timeoutSignal',
      'waitAsync',
      'waitForEvent',
      'whenAll',
      'whenAny',
      'whenEach',
    ]);
  });
});
