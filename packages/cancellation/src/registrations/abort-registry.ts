import type { Registration } from '@cancelkit/completion';
import {
  CallbackList,
  type CallbackNode,
  abortReason,
  assertSignal,
  hasOwn,
  isAborted,
  nested,
  reportUncaught,
} from '@cancelkit/completion/internal';
import { isProxy } from './is-proxy.js';
import { type SignalRecord, readSlot, writeSlot } from './signal-slot.js';

/**
 * What the library knows of one signal: its registrations, and whether and why it is aborted.
 *
 * This is the only file that listens for the abort of a signal.
 *
 * 1. A foreign signal has one native listener while it has registrations, and none otherwise: the first registration
 *    adds it, the last one takes it away, at once.
 * 2. Registrations run in their order, when the native event arrives and the signal really is aborted: a synthetic event
 *    is ignored. So the listener must not be `once`.
 * 3. A signal of our own sources needs no listener: the source runs the registrations itself.
 * 4. A registry without registrations does not hold its signal; {@link registryOf} hands it over each time it is asked. So
 *    whoever keeps a registry while code of others runs asks for it again. */
export abstract class AbortRegistry extends CallbackList<unknown> implements SignalRecord {
  abstract get aborted(): boolean;
  /** Asked for only when aborted. */
  abstract get reason(): unknown;

  /** @internal The signal, while it is needed. */
  held: AbortSignal | undefined;

  // Written out, as its subclass's: made from field initialisers they would pass `...arguments` on for every signal.
  constructor() {
    super();
    this.held = undefined;
  }

  /** Makes a signal of our own abort with this one. */
  addChild(child: Abortable): Registration {
    return this.add(abortChild, child);
  }
}

/** What a signal may abort: a node of the tree. */
interface Abortable {
  abort(reason: unknown): void;
}

function abortChild(reason: unknown, child: Abortable): void {
  child.abort(reason);
}

/**
 * Finds or makes the registry of a signal; none for the signal that never aborts.
 *
 * @throws TypeError when the argument is not a signal; `name` and `index` say which
 */
export function registryOf(
  signal: AbortSignal | null | undefined,
  name = 'signal',
  index?: number,
): AbortRegistry | undefined {
  if (typeof signal !== 'object' || signal === null) return makeRegistry(signal, name, index);
  return (readSlot(signal) as AbortRegistry | undefined) ?? makeRegistry(signal, name, index);
}

function makeRegistry(
  signal: AbortSignal | null | undefined,
  name: string,
  index: number | undefined,
): AbortRegistry | undefined {
  if (signal === undefined || signal === null) return undefined;
  let registry: AbortRegistry;
  if (isPlatformSignal(signal)) {
    registry = new PlatformRegistry();
  } else {
    // By its shape, which on a platform signal would cost two cache misses.
    assertSignal(signal, index === undefined ? name : `${name}[${index}]`);
    registry = new ShapeRegistry();
  }
  registry.held = signal;
  writeSlot(signal, registry);
  return registry;
}

/** Makes a registry answer for a signal of our own. */
export function setRegistry(signal: AbortSignal, registry: AbortRegistry): void {
  writeSlot(signal, registry);
}

/**
 * Everything is taken off this prototype: a property of the signals themselves would miss the inline cache on every new
 * one (`aborted` 432 ns against 61 ns; the whole of a first registration 1.47x against 1.08x of a raw listener).
 */
const platform = /* @__PURE__ */ (() => AbortSignal.prototype)();
// eslint-disable-next-line @typescript-eslint/unbound-method -- called with the signal as `this`
const getAborted = /* @__PURE__ */ (() => Object.getOwnPropertyDescriptor(platform, 'aborted')?.get)() as (
  this: AbortSignal,
) => boolean;

/**
 * A signal with methods of its own, a spy say, is used by its shape: they are to see what happens. So is a Proxy that the platform
 * takes for a signal, as a store of reactive state makes them: only a listener of its own can tell whose it is.
 */
function isPlatformSignal(signal: AbortSignal): boolean {
  try {
    getAborted.call(signal);
  } catch {
    return false; // another realm, a polyfill, a Proxy
  }
  return !isProxy(signal) && Object.getPrototypeOf(signal) === platform && !hasOwn(signal, 'addEventListener');
}

/**
 * A signal of the platform.
 *
 * A young object that the value of a WeakMap refers to survives every collection but the full ones, also if it is the
 * key. So an idle registry that held its signal made a link on a new signal 1.3 times as slow: hence invariant 4.
 */
class PlatformRegistry extends AbortRegistry {
  get aborted(): boolean {
    try {
      return getAborted.call(this.held as AbortSignal);
    } catch {
      return false; // a Proxy that has been revoked, where nothing tells that it is one
    }
  }

  get reason(): unknown {
    return abortReason(this.held as AbortSignal);
  }

  override add<S>(callback: (reason: unknown, state: S) => void, state: S): CallbackNode<unknown> {
    if (this.empty) platform.addEventListener.call(this.held as AbortSignal, 'abort', onPlatformAbort);
    return super.add(callback, state);
  }

  override emptied(): void {
    const signal = this.held as AbortSignal;
    this.held = undefined;
    remove(signal, onPlatformAbort, platform);
  }
}

/** A signal that refuses to let go of the listener stops nobody: its error is reported. */
function remove(signal: AbortSignal, listener: () => void, methods: AbortSignal = signal): void {
  try {
    (methods as Partial<AbortSignal>).removeEventListener?.call(signal, 'abort', listener);
  } catch (error) {
    reportUncaught(error);
  }
}

/** One function for all signals: a closure for each would cost 100 bytes and a hidden class. */
function onPlatformAbort(this: AbortSignal): void {
  const registry = readSlot(this) as AbortRegistry | undefined;
  if (registry?.aborted === true) nested(runAborted, registry);
}

function runAborted(registry: AbortRegistry): void {
  registry.run(registry.reason);
}

/**
 * A signal of another realm or of a polyfill, whose listeners may be called with any `this`. Its methods may be anybody's: they
 * may throw, or abort while the listener is being added.
 */
class ShapeRegistry extends AbortRegistry {
  readonly #onAbort = (): void => {
    if (this.aborted) nested(runAborted, this);
  };

  get aborted(): boolean {
    return isAborted(this.held);
  }

  get reason(): unknown {
    return abortReason(this.held as AbortSignal);
  }

  override add<S>(callback: (reason: unknown, state: S) => void, state: S): CallbackNode<unknown> {
    const isFirst = this.empty;
    const node = super.add(callback, state); // first, so that an abort inside addEventListener finds it
    if (!isFirst) return node;
    try {
      // eslint-disable-next-line cancelkit/no-floating-abort-listener -- `emptied` removes it
      (this.held as AbortSignal).addEventListener('abort', this.#onAbort);
    } catch (error) {
      node.unregister();
      throw error; // the signal cannot be listened to, and its user has to know
    }
    if (this.empty)
      remove(this.held as AbortSignal, this.#onAbort); // it has run in between, when there was nothing to remove
    else this.#onAbort();
    return node;
  }

  override emptied(): void {
    remove(this.held as AbortSignal, this.#onAbort);
  }
}
