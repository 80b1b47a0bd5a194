import { AlreadyCompletedError, type Completion, canceled, faulted, succeeded } from '@cancelkit/completion';
import { describe, expect, it } from '@jest/globals';

describe('AlreadyCompletedError', () => {
  it.each<[Completion<unknown>, string]>([
    [canceled(new DOMException('user left', 'AbortError')), 'canceled'],
    [faulted(undefined), 'faulted'],
    [succeeded(Symbol('s')), 'succeeded'],
    [succeeded({ toString: () => 5n }), 'succeeded'],
    [faulted(Object.create(null)), 'faulted'],
  ])('names how %p has won, and shows nothing of it', (completion, winner) => {
    const error = new AlreadyCompletedError('set a result', 'trySetResult', completion);
    expect(error.message).toBe(
      `Cannot set a result: the source is already ${winner}. Use trySetResult() if completions may race.`,
    );
    expect(error.completion).toBe(completion);
    expect(String(error)).toMatch(/^AlreadyCompletedError: Cannot/);
  });
});
