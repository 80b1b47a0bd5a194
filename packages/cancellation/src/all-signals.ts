import type { Registration } from '@cancelkit/completion';
import { registryOf } from './abort-registry.js';
import { CancellationSource } from './cancellation-source.js';
import { type LinkedSignal, linkedSignal } from './linked-signal.js';
import { listOf } from './list-of.js';

/**
 * Makes a signal that aborts when all of several have aborted, with the reason of the last one.
 *
 * **Already aborted**: if all of them are, it is born aborted with the reason of the last in input order. With an empty
 * list, or a member that is `null` or `undefined`, it never aborts.
 * **Cleanup**: it is registered on each member until that one aborts, or until it is disposed.
 *
 * @throws TypeError when the argument is no iterable, or a member not a signal
 * @example
 * // Several callers share one download: it goes on as long as one of them still waits.
 * using nobodyWaits = allSignals(callers.map((caller) => caller.signal));
 */
export function allSignals(signals: Iterable<AbortSignal | null | undefined>): LinkedSignal {
  const registries = listOf('signals', signals, 'AbortSignals').map(registryOf);
  const source = new CancellationSource();
  const registrations: Registration[] = [];
  const members = registries.filter((registry) => registry !== undefined);
  // A member that never aborts holds up all the others: there is nothing to register for.
  if (members.length === registries.length) {
    let waiting = members.filter((member) => !member.aborted).length;
    const onAbort = (reason: unknown): void => {
      if (--waiting === 0) source.cancel(reason);
    };
    if (waiting === 0 && members.length > 0) source.cancel(members.at(-1)?.reason);
    for (const member of members) if (!member.aborted) registrations.push(member.add(onAbort, undefined));
  }
  return linkedSignal(source, () => {
    for (const registration of registrations) registration.unregister();
  });
}
