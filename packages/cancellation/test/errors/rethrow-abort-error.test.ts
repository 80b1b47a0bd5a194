import { AbortError, rethrowAbortError } from '@cancelkit/cancellation';
import { describe, expect, it } from '@jest/globals';
import { noSignals, reasons } from '../support/abortable.js';

/** What it throws; 'nothing' if it does not. */
function thrownFor(error: unknown, signal?: AbortSignal | null): readonly unknown[] {
  try {
    rethrowAbortError(error, signal);
    return ['nothing'];
  } catch (thrown) {
    return ['threw', thrown === error];
  }
}

describe('rethrowAbortError', () => {
  it('throws an abort error on, itself', () => {
    for (const error of [new AbortError(), new DOMException('', 'AbortError'), { name: 'AbortError' }]) {
      for (const signal of [undefined, null, new AbortController().signal]) {
        expect(thrownFor(error, signal)).toStrictEqual(['threw', true]);
      }
    }
  });

  it('does nothing for anything else', () => {
    for (const error of [new Error(), new DOMException('', 'TimeoutError'), null, undefined, 'why', 0]) {
      for (const signal of [undefined, null, new AbortController().signal, AbortSignal.abort('another')]) {
        expect(thrownFor(error, signal)).toStrictEqual(['nothing']);
      }
    }
  });

  it.each(reasons)('throws the reason %p of an aborted signal on, and what it caused', (reason) => {
    const signal = AbortSignal.abort(reason);
    expect(thrownFor(reason, signal)).toStrictEqual(['threw', true]);
    expect(thrownFor(new Error('wrapped', { cause: reason }), signal)).toStrictEqual(['threw', true]);
  });

  it.each(noSignals.filter(([wrong]) => typeof wrong !== 'number'))('refuses %p as the signal', (wrong, got) => {
    expect(() => rethrowAbortError(new Error(), wrong as AbortSignal)).toThrow(
      new TypeError(`Expected \`signal\` to be an AbortSignal, got ${got}`),
    );
  });
});
