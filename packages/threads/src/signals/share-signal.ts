import { onAbort } from '@cancelkit/cancellation';
import { assertSignal, dispose as disposeKey } from '@cancelkit/completion/internal';
import { type SignalToken, tokenOf } from '../records/token.js';
import type { Sender } from './line.js';
import { originOf, tokenOfReceived } from './origin.js';
import { PortSender } from './port-line.js';
import { RecordSender } from './record-line.js';

/** A signal, ready to cross. Disposing it lets go everywhere; it does not abort. */
export interface SharedSignal extends Disposable {
  readonly token: SignalToken;
  /** Pass it on as the list of what is transferred. Empty, unless there is no SharedArrayBuffer. */
  readonly transfer: never[];
  dispose(): void;
}

/**
 * Makes a signal of this thread visible to others: send the token, and give it to {@link receiveSignal} there.
 *
 * The abort is visible to other threads that look before `abort()` returns here; their listeners run in a later turn of
 * theirs. Any number of threads may receive the token, and pass it on.
 *
 * **Ties**: abort and dispose exclude each other; the first one stands, on every thread.
 * **Already aborted**: so is what is received. **No signal** (`undefined`, `null`): what is received never aborts.
 * **A signal that was itself received** gives the token that it came with; disposing this share leaves the original alone.
 * **Errors**: an abort never fails. A reason that cannot cross arrives as an Error that says what it was; one that takes
 * more than 1 kB loses its stack first, then its cause and properties, then length.
 * **Cleanup**: the registration on `signal` goes when it aborts or the share is disposed; then every receiving thread lets
 * go, too. Undisposed, all goes when `signal` can no longer be reached: a backstop, not a plan.
 * **Without SharedArrayBuffer** (a page that is not cross-origin isolated) the token holds a port: one thread may receive
 * it, `transfer` has to be passed on, and a busy loop sees nothing.
 *
 * @throws TypeError when `signal` is not a signal
 * @example
 * using shared = shareSignal(signal);
 * worker.postMessage({ signal: shared.token, rows }, shared.transfer);
 * await answer;
 */
export function shareSignal(signal: AbortSignal | null | undefined): SharedSignal {
  assertSignal(signal);
  const forwarded = signal && tokenOfReceived(signal);
  if (forwarded) return sharedSignal(forwarded, [], () => undefined);
  if (typeof SharedArrayBuffer === 'undefined') {
    const sender = new PortSender();
    return share(signal, sender, tokenOf('signal/1', { port: sender.port }), [sender.port as never]);
  }
  const sender = new RecordSender(signal ? originOf(signal).name : nobody);
  return share(signal, sender, tokenOf('signal/1', { buffer: sender.buffer }), []);
}

/** The origin of what never aborts. */
const nobody = [0, 0, 0] as const;

function share(
  signal: AbortSignal | null | undefined,
  sender: Sender,
  token: SignalToken,
  transfer: never[],
): SharedSignal {
  if (!signal) {
    sender.close();
    return sharedSignal(token, transfer, () => undefined);
  }
  const { open } = originOf(signal);
  open.add(sender);
  const registration = onAbort(signal, (reason) => {
    open.delete(sender);
    sender.abort(reason);
  });
  return sharedSignal(token, transfer, () => {
    if (!registration.unregister()) return;
    open.delete(sender);
    sender.close();
  });
}

function sharedSignal(token: SignalToken, transfer: never[], dispose: () => void): SharedSignal {
  return { token, transfer, dispose, [disposeKey]: dispose };
}
