import { type ListenerCount, countListeners } from './count-listeners.js';
import type { Platform } from './platform.js';

/** The listeners of a target or an emitter: as the platform tells, or counted from now on. */
export function listenersOf(platform: Platform, target: object, type: string): ListenerCount {
  if (platform.listenerCount(target, type) === undefined) return countListeners(target as EventTarget, type);
  return { count: () => platform.listenerCount(target, type) ?? 0, stop: () => undefined };
}
