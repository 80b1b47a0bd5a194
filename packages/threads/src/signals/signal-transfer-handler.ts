import { type SignalToken, carrierOf } from '../records/token.js';
import { type ReceivedSignal, receiveSignal } from './receive-signal.js';
import { type SharedSignal, shareSignal } from './share-signal.js';

// Comlink never tells when a call has ended. So a signal has one share, and what is received one signal, however often it is
// an argument: a signal that lives long keeps no more than these.
const shares = /* @__PURE__ */ new WeakMap<AbortSignal, SharedSignal>();
const received = /* @__PURE__ */ new Map<string, WeakRef<ReceivedSignal>>();
const gone = /* @__PURE__ */ new FinalizationRegistry<string>((name) => {
  if (received.get(name)?.deref() === undefined) received.delete(name);
});

/**
 * Lets comlink carry signals: `transferHandlers.set('AbortSignal', signalTransferHandler)`, on both sides. Imports nothing
 * of comlink.
 *
 * A task that throws `signal.reason` gives the caller a copy of it, and comlink sends what is not an Error as it is: where
 * the outcome matters, expose a `workerTask` and call it through `offload`.
 *
 * **Cleanup**: all of it goes when the signal aborts, or when the side that has it can no longer reach it.
 *
 * @example
 * import { transferHandlers, wrap } from 'comlink';
 *
 * transferHandlers.set('AbortSignal', signalTransferHandler);
 * const api = wrap<Api>(worker);
 * await api.search(signal, 'text');
 */
export const signalTransferHandler: {
  canHandle(value: unknown): value is AbortSignal;
  serialize(signal: AbortSignal): [SignalToken, never[]];
  deserialize(token: SignalToken): AbortSignal;
} = {
  canHandle(value): value is AbortSignal {
    return Object.prototype.toString.call(value) === '[object AbortSignal]';
  },
  serialize(signal) {
    if (typeof SharedArrayBuffer === 'undefined') return partsOf(shareSignal(signal)); // its port can be sent only once
    let share = shares.get(signal);
    if (share === undefined) shares.set(signal, (share = shareSignal(signal)));
    return partsOf(share);
  },
  deserialize(token) {
    const carrier = carrierOf('signal/1', token);
    if ('postMessage' in carrier) return receiveSignal(token).signal;
    const name = carrier.origin.join();
    const known = received.get(name)?.deref();
    if (known !== undefined) return known.signal;
    const fresh = receiveSignal(token);
    received.set(name, new WeakRef(fresh));
    gone.register(fresh, name);
    return fresh.signal;
  },
};

function partsOf({ token, transfer }: SharedSignal): [SignalToken, never[]] {
  return [token, transfer];
}
