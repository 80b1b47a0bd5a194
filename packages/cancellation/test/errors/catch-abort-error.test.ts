import { AbortError, catchAbortError } from '@cancelkit/cancellation';
import { describe, expect, it } from '@jest/globals';
import { endOf, noSignals, reasons } from '../support/abortable.js';

/** What it throws; 'nothing' if it does not. */
function thrownFor(error: unknown, signal?: AbortSignal | null): readonly unknown[] {
  try {
    catchAbortError(error, signal);
    return ['nothing'];
  } catch (thrown) {
    return ['threw', thrown === error];
  }
}

describe('catchAbortError', () => {
  it('does nothing for an abort error', () => {
    for (const error of [new AbortError(), new DOMException('', 'AbortError'), { name: 'AbortError' }]) {
      for (const signal of [undefined, null, new AbortController().signal]) {
        expect(thrownFor(error, signal)).toStrictEqual(['nothing']);
      }
    }
  });

  it('throws anything else on, itself', () => {
    for (const error of [new Error(), new DOMException('', 'TimeoutError'), null, undefined, 'why', 0]) {
      for (const signal of [undefined, null, new AbortController().signal, AbortSignal.abort('another')]) {
        expect(thrownFor(error, signal)).toStrictEqual(['threw', true]);
      }
    }
  });

  it.each(reasons)('does nothing for the reason %p of an aborted signal, and for what it caused', (reason) => {
    const signal = AbortSignal.abort(reason);
    expect(thrownFor(reason, signal)).toStrictEqual(['nothing']);
    expect(thrownFor(new Error('wrapped', { cause: reason }), signal)).toStrictEqual(['nothing']);
  });

  it('is a handler for the catch of a promise', async () => {
    expect(await endOf(Promise.reject(new AbortError()).catch(catchAbortError))).toStrictEqual([
      'fulfilled',
      undefined,
    ]);
    expect(await endOf(Promise.reject('a fault').catch(catchAbortError))).toStrictEqual(['rejected', 'a fault']);
  });

  it.each(noSignals.filter(([wrong]) => typeof wrong !== 'number'))('refuses %p as the signal', (wrong, got) => {
    expect(() => catchAbortError(new Error(), wrong as AbortSignal)).toThrow(
      new TypeError(`Expected \`signal\` to be an AbortSignal, got ${got}`),
    );
  });
});
