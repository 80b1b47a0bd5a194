type Listening = Parameters<AbortSignal['addEventListener']>;

/**
 * A signal, seen from outside: when it aborts, and how many abort listeners there are on it.
 *
 * Every listener that is added from now on is counted, whoever adds it, until it is removed; one that is added for `once` goes
 * with the abort. The count is taken from the calls themselves, by methods of this signal's own. The watcher's own listener is
 * added behind their back.
 */
export class WatchedSignal {
  readonly signal: AbortSignal;
  readonly #live = new Map<unknown, boolean>();

  constructor(signal: AbortSignal, { aborted, counted }: { aborted: (reason: unknown) => void; counted: () => void }) {
    this.signal = signal;
    const { addEventListener, removeEventListener } = EventTarget.prototype;
    const tell = (): void => {
      const before = this.#live.size;
      for (const [listener, isOnce] of this.#live) if (isOnce) this.#live.delete(listener);
      aborted(signal.reason);
      if (this.#live.size !== before) counted();
    };
    if (signal.aborted) tell();
    else addEventListener.call(signal, 'abort', tell, { once: true });

    Object.defineProperties(signal, {
      addEventListener: {
        configurable: true,
        value: (...[type, listener, options]: Listening): void => {
          addEventListener.call(signal, type, listener, options);
          if (type !== 'abort' || this.#live.has(listener)) return;
          this.#live.set(listener, typeof options === 'object' && options.once === true);
          counted();
        },
      },
      removeEventListener: {
        configurable: true,
        value: (...[type, listener, options]: Listening): void => {
          removeEventListener.call(signal, type, listener, options);
          if (type === 'abort' && this.#live.delete(listener)) counted();
        },
      },
    });
  }

  /** How many abort listeners there are on it. */
  get listeners(): number {
    return this.#live.size;
  }
}
