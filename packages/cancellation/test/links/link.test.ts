import { CancellationSource, link, linkedSource } from '@cancelkit/cancellation';
import { CompletionSource } from '@cancelkit/completion';
import { describe, expect, it } from '@jest/globals';
import { describeAbortable, listeners, noSignals, reasons } from '../support/abortable.js';

const error = new Error('the fault');
const ends: readonly (readonly [string, (source: CompletionSource<unknown>) => void])[] = [
  ['succeeds', (source) => source.setResult(1)],
  [
    'faults',
    (source) => {
      source.onCompleted(() => undefined);
      source.setException(error);
    },
  ],
  ['is canceled', (source) => source.setCanceled('other')],
  ['is disposed', (source) => source[Symbol.dispose]()],
];

describe('link', () => {
  describeAbortable((signal, work) => {
    const source = new CompletionSource<unknown>();
    link(signal, source);
    source.follow(work);
    return source.promise;
  });

  it.each(reasons)('cancels the source with the reason %p inside abort()', (reason) => {
    const controller = new AbortController();
    const source = new CompletionSource();
    const registration = link(controller.signal, source);
    controller.abort(reason);
    expect(source.state).toStrictEqual({ status: 'canceled', reason }); // .NET 105
    expect((source.state as { reason: unknown }).reason).toBe(reason);
    expect(registration.unregister()).toBe(false);
  });

  it.each(ends)('lets go of the signal at once when the source %s', (_, end) => {
    const controller = new AbortController();
    const source = new CompletionSource<unknown>();
    const registration = link(controller.signal, source);
    expect(listeners(controller.signal)).toBe(1);
    end(source);
    expect(listeners(controller.signal)).toBe(0);
    expect(registration.unregister()).toBe(false);
    const { state } = source;
    controller.abort(); // .NET 26, 27, 28
    expect(source.state).toBe(state);
  });

  it('lets go before a continuation runs', () => {
    const controller = new AbortController();
    const source = new CompletionSource();
    const counts: number[] = [];
    source.onCompleted(() => counts.push(listeners(controller.signal)));
    link(controller.signal, source);
    source.setResult();
    expect(counts).toStrictEqual([0]);
  });

  it('does not observe a fault', () => {
    const source = new CompletionSource();
    link(new AbortController().signal, source);
    const { promise } = source;
    let rejected = false;
    promise.catch(() => (rejected = true));
    source.setException(error);
    expect(rejected).toBe(false); // and the process would end, were it not for the handler: see the fixture of completion
  });

  describe('several signals to one source', () => {
    it('cancels by the first abort, and all the other links go', () => {
      const controllers = Array.from({ length: 5 }, () => new AbortController());
      const source = new CompletionSource();
      for (const { signal } of controllers) link(signal, source);
      controllers[2]?.abort('third');
      expect(source.state).toStrictEqual({ status: 'canceled', reason: 'third' });
      for (const { signal } of controllers) expect(listeners(signal)).toBe(0);
    });

    it('links one signal twice, too', () => {
      const controller = new AbortController();
      const source = new CompletionSource();
      const [first] = [link(controller.signal, source), link(controller.signal, source)];
      expect(first.unregister()).toBe(true);
      controller.abort('why');
      expect(source.state.status).toBe('canceled');
    });
  });

  describe('unregister', () => {
    it('takes the link away from both, and completes nothing', () => {
      const controller = new AbortController();
      const source = new CompletionSource();
      const registration = link(controller.signal, source);
      expect(registration.unregister()).toBe(true);
      expect(registration.unregister()).toBe(false);
      registration[Symbol.dispose]();
      expect(listeners(controller.signal)).toBe(0);
      controller.abort();
      expect(source.state.status).toBe('pending');
    });

    it('is what disposing does', () => {
      const controller = new AbortController();
      const source = new CompletionSource();
      {
        using registration = link(controller.signal, source);
        expect(registration).toBeDefined();
      }
      expect(listeners(controller.signal)).toBe(0);
    });
  });

  it('cancels with a reason that is itself a signal', () => {
    const controller = new AbortController();
    const source = linkedSource(controller.signal);
    controller.abort(controller.signal); // meant as abort(signal.reason)
    expect((source.state as { reason: unknown }).reason).toBe(controller.signal);
  });

  it('adds nothing to a source that is completed', () => {
    const source = new CompletionSource();
    source.setResult();
    const { signal } = new AbortController();
    expect(link(signal, source).unregister()).toBe(false);
    expect(listeners(signal)).toBe(0);
    link(AbortSignal.abort(), source);
    expect(source.state.status).toBe('succeeded');
  });

  it('cancels many sources by one abort, in the order of their links', () => {
    const parent = new CancellationSource();
    const order: number[] = [];
    for (let i = 0; i < 1000; i++) linkedSource(parent.signal).onCompleted(() => order.push(i));
    parent.cancel();
    expect(order).toStrictEqual(Array.from({ length: 1000 }, (_, i) => i));
  });

  it.each(noSignals)('refuses %p as the signal', (wrong, got) => {
    expect(() => link(wrong as AbortSignal, new CompletionSource())).toThrow(
      new TypeError(`Expected \`signal\` to be an AbortSignal, got ${got}`),
    );
  });

  it.each([undefined, null, {}, Promise.resolve(), 'source'])('refuses %p as the source', (wrong) => {
    for (const signal of [undefined, AbortSignal.abort()]) {
      expect(() => link(signal, wrong as never)).toThrow(/^Expected `source` to be a CompletionSource, got /);
    }
  });
});

describe('linkedSource', () => {
  describeAbortable((signal, work) => {
    const source = linkedSource<unknown>(signal);
    source.follow(work);
    return source.promise;
  });

  it('is canceled on return when the signal is aborted', () => {
    expect(linkedSource(AbortSignal.abort('why')).state).toStrictEqual({ status: 'canceled', reason: 'why' });
  });

  it('passes the options on', () => {
    const source = linkedSource(undefined, { continuations: 'microtask' });
    const log: string[] = [];
    source.onCompleted(() => log.push('continuation'));
    source.setResult();
    log.push('returned');
    expect(log).toStrictEqual(['returned']);
    expect(() => linkedSource(undefined, { continuations: 'later' as 'task' })).toThrow(TypeError);
  });
});
