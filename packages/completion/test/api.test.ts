import * as api from '@cancelkit/completion';
import { describe, expect, it } from '@jest/globals';

describe('@cancelkit/completion', () => {
  it('exports these names, and no others', () => {
    expect(Object.keys(api).sort()).toStrictEqual([
      'AlreadyCompletedError',
      'CallbackList',
      'CompletionSource',
      'abortReason',
      'assertSignal',
      'canceled',
      'classify',
      'expected',
      'faulted',
      'isAbortReason',
      'isThenable',
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
