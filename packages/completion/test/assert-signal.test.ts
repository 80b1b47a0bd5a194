import { assertSignal } from '@cancelkit/completion/internal';
import { describe, expect, it } from '@jest/globals';

describe('assertSignal', () => {
  it.each([
    ['a signal', new AbortController().signal],
    ['an aborted signal', AbortSignal.abort()],
    ['undefined', undefined],
    ['null', null],
    ['the shape of a signal', { aborted: false, addEventListener: () => undefined }],
  ])('accepts %s', (_, signal) => {
    expect(() => assertSignal(signal)).not.toThrow();
  });

  it('tells the owner of an AbortController to pass its signal', () => {
    expect(() => assertSignal(new AbortController())).toThrow(
      new TypeError('Expected `signal` to be an AbortSignal, got an AbortController. Pass controller.signal.'),
    );
  });

  it('tells the owner of anything else with a signal to pass that', () => {
    expect(() => assertSignal({ signal: AbortSignal.abort() })).toThrow(
      new TypeError('Expected `signal` to be an AbortSignal, got an Object. Pass its `signal`.'),
    );
  });

  it('names the parameter', () => {
    expect(() => assertSignal(1, 'parents[0]')).toThrow(/^Expected `parents\[0\]` to be an AbortSignal, got 1\.$/);
    expect(() => assertSignal(new AbortController(), 'parents[1]')).toThrow(
      /^Expected `parents\[1\]` to be .* got an A/,
    );
  });

  it.each([
    ['signal', 'a string'],
    [0, '0'],
    [false, 'a boolean'],
    [{}, 'an Object'],
    [{ aborted: false }, 'an Object'],
    [{ signal: 1 }, 'an Object'],
    [{ addEventListener: () => undefined }, 'an Object'],
    [new EventTarget(), 'an EventTarget'],
  ])('refuses %p', (wrong, shown) => {
    expect(() => assertSignal(wrong)).toThrow(new TypeError(`Expected \`signal\` to be an AbortSignal, got ${shown}.`));
  });

  it('refuses a revoked Proxy without stumbling over it', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(() => assertSignal(proxy)).toThrow('Expected `signal` to be an AbortSignal, got an unreadable value.');
  });
});
