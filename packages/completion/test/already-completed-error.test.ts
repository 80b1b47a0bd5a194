import { AlreadyCompletedError, canceled, faulted, succeeded } from '@cancelkit/completion';
import { describe, expect, it } from '@jest/globals';

describe('AlreadyCompletedError', () => {
  it.each([
    [canceled(new DOMException('user left', 'AbortError')), 'canceled (reason: AbortError: user left)'],
    [faulted(undefined), 'faulted (error: undefined)'],
    [succeeded(Symbol('s')), 'succeeded (value: Symbol(s))'],
    [succeeded({ toString: () => 5n }), 'succeeded (value: 5)'],
    [faulted(Object.create(null)), 'faulted (error: an unreadable value)'],
  ])('names the winner %p', (completion, winner) => {
    const error = new AlreadyCompletedError('set a result', 'trySetResult', completion);
    expect(error.message).toBe(
      `Cannot set a result: the source is already ${winner}. Use trySetResult() if completions may race.`,
    );
    expect(error.completion).toBe(completion);
    expect(String(error)).toMatch(/^AlreadyCompletedError: Cannot/);
  });
});
