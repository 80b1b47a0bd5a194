import * as api from '@cancelkit/completion';
import * as internal from '@cancelkit/completion/internal';
import { describe, expect, it } from '@jest/globals';

describe('@cancelkit/completion', () => {
  it('exports these names, and no others', () => {
    expect(Object.keys(api).sort()).toStrictEqual([
      'AlreadyCompletedError',
      'CompletionSource',
      'canceled',
      'faulted',
      'isAbortReason',
      'match',
      'settle',
      'succeeded',
      'unwrap',
    ]);
  });

  it('has its methods on the prototype', () => {
    expect(Object.keys(new api.CompletionSource())).toStrictEqual([]);
  });
});

describe('@cancelkit/completion/internal', () => {
  it('exports what the packages share, and no public name', () => {
    expect(Object.keys(internal).sort()).toStrictEqual([
      'CallbackList',
      'Given',
      'abortReason',
      'addDispose',
      'assertAwaitable',
      'assertSignal',
      'classify',
      'deliver',
      'dispose',
      'domException',
      'expected',
      'hasOwn',
      'isAborted',
      'isSource',
      'isThenable',
      'isWaitedFor',
      'lacksDispose',
      'nested',
      'react',
      'reportUncaught',
      'setAbortReason',
      'waitersOf',
    ]);
    expect(Object.keys(internal).filter((name) => name in api)).toStrictEqual([]);
  });
});
