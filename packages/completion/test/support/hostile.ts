/** Arguments that throw, lie or call back when nobody expects it: each function lives with all of them. */

/** What they throw: nothing else may be thrown because of them, and nothing at all by what has nothing to do with them. */
export class Hostility extends Error {
  override readonly name = 'Hostility';
}

/** A function that throws. */
export const hostile = (where: string) => (): never => {
  throw new Hostility(where);
};

/** One kind of hostile argument, made afresh for each test. */
export interface Hostile<T> {
  readonly name: string;
  readonly make: () => T;
}

const kind = <T>(name: string, make: () => T): Hostile<T> => ({ name, make });

/** A hostile signal, and what aborts it, as far as it goes. */
export interface HostileSignal {
  readonly signal: AbortSignal;
  readonly abort: () => void;
  /** The listeners that are left, which is none where removing works. */
  readonly left: () => number;
}

type Listener = () => void;

/** The shape of a signal, with some of it replaced. */
function shape(
  replace: (signal: { fire: Listener; listeners: Listener[]; state: { aborted: boolean } }) => PropertyDescriptorMap,
): HostileSignal {
  const listeners: Listener[] = [];
  const state = { aborted: false };
  const signal = {
    get aborted() {
      return state.aborted;
    },
    reason: 'why',
    addEventListener: (_: string, listener: Listener) => void listeners.push(listener),
    removeEventListener: (_: string, listener: Listener) => {
      const index = listeners.indexOf(listener);
      if (index >= 0) listeners.splice(index, 1);
    },
  };
  const fire = (): void => {
    for (const listener of [...listeners]) listener();
  };
  Object.defineProperties(signal, replace({ fire, listeners, state }));
  return {
    signal: signal as unknown as AbortSignal,
    abort: () => {
      state.aborted = true;
      fire();
    },
    left: () => listeners.length,
  };
}

/** Signals that break their word, each in one way. */
export const hostileSignals: readonly Hostile<HostileSignal>[] = [
  kind('whose aborted throws', () => shape(() => ({ aborted: { get: hostile('aborted') } }))),
  kind('whose aborted throws from the third time on', () =>
    shape(() => {
      let asked = 0;
      return { aborted: { get: () => (asked++ < 3 ? false : hostile('aborted')()) } };
    }),
  ),
  kind('whose reason throws', () => shape(() => ({ reason: { get: hostile('reason') } }))),
  kind('without a reason', () => shape(() => ({ reason: { value: undefined } }))),
  kind('whose reason is itself', () => {
    const made = shape(() => ({}));
    Object.defineProperty(made.signal, 'reason', { value: made.signal });
    return made;
  }),
  kind('whose addEventListener throws', () => shape(() => ({ addEventListener: { value: hostile('add') } }))),
  kind('whose addEventListener adds the listener, and then throws', () =>
    shape(({ listeners }) => ({
      addEventListener: {
        value: (_: string, listener: Listener) => {
          listeners.push(listener);
          hostile('add')();
        },
      },
    })),
  ),
  kind('whose removeEventListener throws', () => ({
    ...shape(() => ({ removeEventListener: { value: hostile('remove') } })),
    left: () => 0,
  })),
  kind('without removeEventListener', () => ({
    ...shape(() => ({ removeEventListener: { value: undefined } })),
    left: () => 0,
  })),
  kind('whose removeEventListener does nothing', () => ({
    ...shape(() => ({ removeEventListener: { value: () => undefined } })),
    left: () => 0,
  })),
  kind('that aborts while a listener is added', () =>
    shape(({ listeners, fire, state }) => ({
      addEventListener: {
        value: (_: string, listener: Listener) => {
          listeners.push(listener);
          state.aborted = true;
          fire();
        },
      },
    })),
  ),
  kind('that calls a listener while it is added, and is not aborted', () =>
    shape(({ listeners }) => ({
      addEventListener: {
        value: (_: string, listener: Listener) => {
          listeners.push(listener);
          listener();
        },
      },
    })),
  ),
  kind('that aborts while a listener is removed', () =>
    shape(({ listeners, fire, state }) => ({
      removeEventListener: {
        value: (_: string, listener: Listener) => {
          if (!listeners.includes(listener)) return;
          state.aborted = true;
          fire();
          listeners.splice(listeners.indexOf(listener), 1);
        },
      },
    })),
  ),
  kind('that calls its listeners twice', () => {
    const made = shape(() => ({}));
    return {
      ...made,
      abort: () => {
        made.abort();
        made.abort();
      },
    };
  }),
  kind('that calls all that have ever listened', () => {
    const all: Listener[] = [];
    const made = shape(({ listeners }) => ({
      addEventListener: {
        value: (_: string, listener: Listener) => {
          all.push(listener);
          listeners.push(listener);
        },
      },
    }));
    return {
      ...made,
      abort: () => {
        made.abort();
        for (const listener of all) listener();
      },
    };
  }),
  kind('whose aborted calls its listeners', () => {
    let deep = 0;
    return shape(({ fire, state }) => ({
      aborted: {
        get: () => {
          if (deep++ === 1) fire();
          deep = 0;
          return state.aborted;
        },
      },
    }));
  }),
  kind('that is frozen', () => {
    const controller = new AbortController();
    Object.freeze(controller.signal);
    const abort = (): void => {
      try {
        controller.abort('why');
      } catch {
        // the platform's own error
      }
    };
    return { signal: controller.signal, abort, left: () => 0 };
  }),
  kind('that is sealed in a Proxy', () => {
    const controller = new AbortController();
    return { signal: new Proxy(controller.signal, {}), abort: () => controller.abort('why'), left: () => 0 };
  }),
  kind('that is a Proxy, revoked when it is to abort', () => {
    const { proxy, revoke } = Proxy.revocable(new AbortController().signal, {});
    return { signal: proxy, abort: revoke, left: () => 0 };
  }),
  kind('that is a revoked Proxy', () => {
    const { proxy, revoke } = Proxy.revocable(new AbortController().signal, {});
    revoke();
    return { signal: proxy, abort: () => undefined, left: () => 0 };
  }),
  kind('whose prototype is a signal', () => ({
    signal: Object.create(new AbortController().signal) as AbortSignal,
    abort: () => undefined,
    left: () => 0,
  })),
];

type Then = (fulfil: (value: unknown) => void, reject: (error: unknown) => void) => unknown;
const thenable = (then: Then): PromiseLike<unknown> => ({ then }) as PromiseLike<unknown>;
const revoked = (target: object = {}): object => {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
};
const withGetter = <T extends object>(target: T, ...keys: (string | symbol)[]): T => {
  for (const key of keys) Object.defineProperty(target, key, { get: hostile(String(key)) });
  return target;
};
const rejected = (error: unknown): Promise<unknown> => {
  const promise = Promise.reject(error);
  promise.catch(() => undefined);
  return promise;
};

/** Values that cannot be asked what they are; errors and reasons, too. */
export const hostileValues: readonly Hostile<unknown>[] = [
  kind('a revoked Proxy', () => revoked()),
  kind('a revoked Proxy of a function', () => revoked(() => undefined)),
  kind('an object whose then throws', () => withGetter({}, 'then')),
  kind('an object whose name, cause, message and code throw', () =>
    withGetter({}, 'name', 'cause', 'message', 'code', 'constructor', 'toString', Symbol.toStringTag),
  ),
  kind('a Proxy whose traps all throw', () => {
    const traps = Object.fromEntries(
      Reflect.ownKeys(Reflect)
        .filter((key) => typeof key === 'string')
        .map((key) => [key, hostile(key)]),
    );
    return new Proxy(() => undefined, traps);
  }),
  kind('a symbol', () => Symbol('hostile')),
  kind('an object without a prototype', () => Object.create(null) as object),
];

const callBack = (callback: (completion: unknown, state: unknown) => void, state: unknown): void =>
  callback({ status: 'succeeded', value: 1 }, state);

/** Promises that break their word. All of them end, if at all, at once. */
export const hostilePromises: readonly Hostile<unknown>[] = [
  kind('whose then throws', () => thenable(hostile('then'))),
  kind('whose then cannot be read', () => withGetter({}, 'then')),
  kind('whose then can be read once only', () => {
    let reads = 0;
    return Object.defineProperty({}, 'then', {
      get: () => (reads++ === 0 ? (fulfil: (value: unknown) => void) => fulfil(1) : hostile('then')()),
    });
  }),
  kind('whose then calls both back', () =>
    thenable((fulfil, reject) => {
      fulfil(1);
      reject(new Hostility('late'));
    }),
  ),
  kind('whose then calls back twice', () =>
    thenable((fulfil) => {
      fulfil(1);
      fulfil(2);
    }),
  ),
  kind('whose then rejects twice', () =>
    thenable((_, reject) => {
      reject(new Hostility('first'));
      reject(new Hostility('second'));
    }),
  ),
  kind('whose then calls back, and then throws', () =>
    thenable((fulfil) => {
      fulfil(1);
      hostile('then')();
    }),
  ),
  kind('that fulfills with another whose then throws', () =>
    thenable((fulfil) => fulfil(thenable(hostile('the inner then')))),
  ),
  kind('that is a promise whose then throws', () => Object.assign(Promise.resolve(1), { then: hostile('then') })),
  kind('that is a promise whose constructor throws', () => withGetter(Promise.resolve(1), 'constructor')),
  kind('that is a promise of another species', () =>
    Object.assign(Promise.resolve(1), { constructor: { [Symbol.species]: hostile('species') } }),
  ),
  kind('that is a frozen promise', () => Object.freeze(Promise.resolve(1))),
  kind('that is a Proxy of a promise', () => new Proxy(Promise.resolve(1), {})),
  kind('that is a revoked Proxy', () => revoked(Promise.resolve(1))),
  kind('that has rejected with itself', () => {
    let reject!: (error: unknown) => void;
    const promise = new Promise((_, no) => (reject = no));
    reject(promise);
    promise.catch(() => undefined);
    return promise;
  }),
  ...hostileValues
    .filter(({ name }) => name !== 'an object whose then throws')
    .map(({ name, make }) => kind(`that rejects with ${name}`, () => rejected(make()))),
  kind('that is a source whose onCompleted throws', () => ({
    state: { status: 'pending' },
    onCompleted: hostile('onCompleted'),
    addCleanup: hostile('addCleanup'),
  })),
  kind('that is a source whose state throws', () =>
    withGetter({ onCompleted: callBack, addCleanup: callBack }, 'state'),
  ),
];

/** Promises of a value that has become hostile since it was delivered: a waiter is told of it by `deliver` only. */
export const spoilt: readonly Hostile<Promise<readonly [Promise<unknown>, unknown]>>[] = [
  kind('a Proxy that has been revoked', async (): Promise<readonly [Promise<unknown>, unknown]> => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    const promise = Promise.resolve(proxy);
    await promise;
    revoke();
    return [promise, proxy];
  }),
  kind('an object whose then has come to throw', async (): Promise<readonly [Promise<unknown>, unknown]> => {
    const value = {};
    const promise = Promise.resolve(value);
    await promise;
    return [promise, withGetter(value, 'then')];
  }),
];

type Step = () => unknown;
const iterable = (key: symbol, open: () => unknown): Iterable<never> => ({ [key]: open }) as unknown as Iterable<never>;
const iterator = (next: Step, rest: object = {}): object => ({ next, ...rest });
/** Gives some items, and goes on as it is told. */
const after = (items: readonly unknown[], end: Step): Step => {
  let i = 0;
  return () => (i < items.length ? { done: false, value: items[i++] } : end());
};

const open = [
  kind('whose iterator throws', () => hostile('iterator') as Step),
  kind('whose iterator is none', () => () => undefined),
  kind('whose iterator has no next', () => () => ({})),
];

/**
 * Iterables that break their word after they have given some items.
 *
 * @param items what they give before that
 */
export const hostileIterables = (items: () => readonly unknown[]): readonly Hostile<Iterable<never>>[] => [
  kind('that is a revoked Proxy', () => revoked([]) as Iterable<never>),
  kind('whose Symbol.iterator throws', () => withGetter({}, Symbol.iterator) as unknown as Iterable<never>),
  ...open.map(({ name, make }) => kind(name, () => iterable(Symbol.iterator, make()))),
  ...(
    [
      ['throws', hostile('next')],
      ['gives undefined', () => undefined],
      ['gives a number', () => 5],
      ['gives a result whose done throws', () => withGetter({}, 'done')],
      ['gives a result whose value throws', () => withGetter({ done: false }, 'value')],
      ['gives a revoked Proxy', () => revoked()],
    ] as const
  ).map(([name, end]) =>
    kind(`whose next() ${name}`, () => iterable(Symbol.iterator, () => iterator(after(items(), end)))),
  ),
  kind('whose return() throws', () =>
    iterable(Symbol.iterator, () =>
      iterator(
        after([...items(), {}], () => ({ done: true })),
        { return: hostile('return') },
      ),
    ),
  ),
  kind('whose return() gives undefined', () =>
    iterable(Symbol.iterator, () =>
      iterator(
        after([...items(), {}], () => ({ done: true })),
        { return: () => undefined },
      ),
    ),
  ),
];

const asyncStep = (step: Step) => (): unknown => Promise.resolve(step());

/** The same, asynchronous. */
export const hostileAsyncIterables = (items: () => readonly unknown[]): readonly Hostile<AsyncIterable<never>>[] =>
  [
    kind('whose Symbol.asyncIterator throws', () => withGetter({}, Symbol.asyncIterator)),
    ...open.map(({ name, make }) => kind(name, () => iterable(Symbol.asyncIterator, make()))),
    ...(
      [
        ['throws', hostile('next')],
        ['rejects', () => rejected(new Hostility('next'))],
        ['gives undefined', () => undefined],
        ['fulfills with undefined', () => Promise.resolve()],
        ['fulfills with a number', () => Promise.resolve(5)],
        ['fulfills with a result whose done throws', () => Promise.resolve(withGetter({}, 'done'))],
        ['fulfills with a result whose value throws', () => Promise.resolve(withGetter({ done: false }, 'value'))],
        ['gives a thenable that throws', () => thenable(hostile('then'))],
        [
          'gives a thenable that calls back twice',
          () =>
            thenable((fulfil) => {
              fulfil({ done: true });
              fulfil({ done: true });
            }),
        ],
        ['gives a revoked Proxy', () => revoked()],
      ] as const
    ).map(([name, end]) =>
      kind(`whose next() ${name}`, () =>
        iterable(Symbol.asyncIterator, () => {
          const step = after(items(), () => undefined);
          let left = items().length;
          return iterator(() => (left-- > 0 ? asyncStep(step)() : end()));
        }),
      ),
    ),
    ...(
      [
        ['throws', hostile('return')],
        ['rejects', () => rejected(new Hostility('return'))],
        ['gives undefined', () => undefined],
        ['gives a thenable that throws', () => thenable(hostile('then'))],
      ] as const
    ).map(([name, end]) =>
      kind(`whose return() ${name}`, () =>
        iterable(Symbol.asyncIterator, () =>
          iterator(asyncStep(after(items(), () => ({ done: true }))), { return: end }),
        ),
      ),
    ),
  ] as unknown as readonly Hostile<AsyncIterable<never>>[];

/** A clock as `CancellationSource` and others take it. */
export interface HostileClock {
  now(): number;
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(handle: unknown): void;
}

const clock = (replaced: Partial<HostileClock>): HostileClock => ({
  now: () => Date.now(),
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  clearTimeout: (handle) => clearTimeout(handle as never),
  ...replaced,
});

/** Clocks that break their word. */
export const hostileClocks: readonly Hostile<HostileClock>[] = [
  kind('whose now() throws', () => clock({ now: hostile('now') })),
  kind('whose now() is NaN', () => clock({ now: () => NaN })),
  kind('whose now() goes back', () => {
    let now = 1e9;
    return clock({ now: () => (now -= 1000) });
  }),
  kind('whose setTimeout throws', () => clock({ setTimeout: hostile('setTimeout') })),
  kind('whose clearTimeout throws', () =>
    clock({
      setTimeout: (callback, ms) => (ms < 1_000 ? setTimeout(callback, ms) : 5),
      clearTimeout: hostile('clearTimeout'),
    }),
  ),
  kind('that is not there when it is read', () => withGetter(clock({}), 'setTimeout')),
  kind('that calls back inside setTimeout', () => clock({ setTimeout: (callback) => callback() })),
  kind('that calls back twice', () =>
    clock({
      setTimeout: (callback) =>
        setImmediate(() => {
          callback();
          callback();
        }),
      clearTimeout: () => undefined,
    }),
  ),
  kind('whose timers have an unref that throws', () =>
    clock({
      setTimeout: (callback) => (setImmediate(callback), { unref: hostile('unref') }),
      clearTimeout: () => undefined,
    }),
  ),
];

/** Functions that break their word, in place of a callback. */
export const hostileCallbacks: readonly Hostile<() => unknown>[] = [
  kind('that throws', () => hostile('callback')),
  ...hostileValues.map(({ name, make }) =>
    kind(`that throws ${name}`, () => () => {
      throw make();
    }),
  ),
  kind('that rejects', () => () => rejected(new Hostility('callback'))),
  kind('that gives a thenable that throws', () => () => thenable(hostile('then'))),
  kind('that gives what cannot be read', () => () => withGetter({}, 'then')),
  kind('that gives a revoked Proxy', () => () => revoked()),
  kind('that gives undefined', () => () => undefined),
];
