import type { Registration } from '@cancelkit/completion';
import { CallbackList, expected } from '@cancelkit/completion/internal';
import { registryOf } from './abort-registry.js';
import { never } from './never.js';

/**
 * Calls back when a signal aborts, with its reason, once.
 *
 * However many registrations a signal has, it carries one native listener, and adding or removing one of a hundred
 * thousand costs what one of ten costs. Callbacks run in the order of their registration, inside `abort()`, at the
 * position of the first of them among the signal's native listeners. The same function may be registered twice.
 *
 * For a signal that can abort, exactly one of the two comes true: the callback ran, or `unregister()` returned true;
 * also when a callback removes a later one during the abort. An error that a callback throws stops nobody: it is reported
 * as the platform reports an uncaught one. A synthetic `abort` event on a signal that is not aborted is ignored.
 *
 * **Already aborted**: the callback runs at once, inside `onAbort`; `unregister()` is then false.
 * **No signal** (`undefined`, `null`): never called, and `unregister()` is false.
 * **Cleanup**: the last registration takes the native listener with it, at once.
 * **Known limit**: a native listener that was added before the first registration and calls
 * `stopImmediatePropagation()` silences the registrations of a foreign signal, never those of a `CancellationSource`.
 *
 * @param state handed to the callback; passing it is cheaper than closing over it
 * @throws TypeError when `signal` is not a signal or `callback` not a function
 * @example
 * const registration = onAbort(signal, (reason, socket) => socket.destroy(reason), socket);
 * socket.once('close', () => registration.unregister());
 * @see .NET `CancellationToken.Register`
 */
export function onAbort<S>(
  signal: AbortSignal | null | undefined,
  callback: (reason: unknown, state: S) => void,
  state?: S,
): Registration {
  if (typeof callback !== 'function') throw expected('callback', 'a function of the reason', callback);
  const registry = registryOf(signal);
  if (registry === undefined) return never;
  if (!registry.aborted) return registry.add(callback, state as S);
  const late = new CallbackList<unknown>(); // a list for one, for its containment
  late.add(callback, state as S);
  late.run(registry.reason);
  return never;
}
