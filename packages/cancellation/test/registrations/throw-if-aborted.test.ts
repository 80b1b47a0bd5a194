import { CancellationSource, onAbort, throwIfAborted } from '@cancelkit/cancellation';
import { describe, expect, it } from '@jest/globals';
import { listeners, noSignals, reasons } from '../support/abortable.js';

describe('throwIfAborted', () => {
  it.each(reasons)('throws the reason %p itself (acx-07)', (reason) => {
    let thrown: unknown = 'nothing';
    try {
      throwIfAborted(AbortSignal.abort(reason)); // .NET 158
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBe(reason);
  });

  it('does nothing on a signal that is not aborted, or without one', () => {
    const { signal } = new AbortController();
    for (const calm of [signal, undefined, null]) expect(() => throwIfAborted(calm)).not.toThrow();
    expect(listeners(signal)).toBe(0);
  });

  it('knows of a source that is being aborted, before its signal does', () => {
    const parent = new CancellationSource();
    const child = CancellationSource.linked(parent.signal);
    const seen: unknown[] = [];
    onAbort(parent.signal, () => {
      try {
        throwIfAborted(child.signal);
      } catch (error) {
        seen.push(error);
      }
    });
    parent.cancel('why');
    expect(seen).toStrictEqual(['why']);
  });

  it.each(noSignals)('refuses %p', (wrong, got) => {
    expect(() => throwIfAborted(wrong as AbortSignal)).toThrow(
      new TypeError(`Expected \`signal\` to be an AbortSignal, got ${got}`),
    );
  });
});
