import { assertSignal } from '@cancelkit/completion';
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

  it.each([
    ['signal', '"signal"'],
    [0, '0'],
    [false, 'false'],
    [{}, '[object Object]'],
    [{ aborted: false }, '[object Object]'],
    [{ signal: 1 }, '[object Object]'],
    [{ addEventListener: () => undefined }, '[object Object]'],
    [new EventTarget(), '[object EventTarget]'],
  ])('refuses %p', (wrong, shown) => {
    expect(() => assertSignal(wrong)).toThrow(new TypeError(`Expected \`signal\` to be an AbortSignal, got ${shown}.`));
  });

  it('refuses a revoked Proxy without stumbling over it', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(() => assertSignal(proxy)).toThrow('Expected `signal` to be an AbortSignal, got an unreadable value.');
  });
});
