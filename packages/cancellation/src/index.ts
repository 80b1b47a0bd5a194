export type { Registration } from '@cancelkit/completion';
export { AbortError } from './abort-error.js';
export { abortable } from './abortable.js';
export { all } from './all.js';
export { allSettled } from './all-settled.js';
export { allSignals } from './all-signals.js';
export { any } from './any.js';
export { anySignal } from './any-signal.js';
export { type Teardown, cancelable } from './cancelable.js';
export { CancellationSource, type CancellationSourceOptions } from './cancellation-source.js';
export { catchAbortError } from './catch-abort-error.js';
export type { Clock } from './clock.js';
export { delay } from './delay.js';
export { type AbortCallback, execute } from './execute.js';
export { forever } from './forever.js';
export { grace } from './grace.js';
export { isAbortError } from './is-abort-error.js';
export { latest } from './latest.js';
export { link } from './link.js';
export { linkedSource } from './linked-source.js';
export type { LinkedSignal } from './linked-signal.js';
export { type MapOptions, map } from './map.js';
export type { GraceOptions } from './member-group.js';
export { onAbort } from './on-abort.js';
export { race } from './race.js';
export { type ProactiveRetryOptions, proactiveRetry } from './proactive-retry.js';
export { rethrowAbortError } from './rethrow-abort-error.js';
export { type RetryOptions, retry } from './retry.js';
export { run } from './run.js';
export { shield } from './shield.js';
export { type ForkTask, type SpawnEffects, spawn } from './spawn.js';
export { throwIfAborted } from './throw-if-aborted.js';
export { type TimeoutSignal, type TimeoutSignalOptions, timeoutSignal } from './timeout-signal.js';
export type { TimerOptions } from './timer.js';
export { type WaitOptions, waitAsync } from './wait-async.js';
export type { Awaitable, ValueOf } from './waiters.js';
export {
  type EventEmitterShape,
  type EventListenerOptionsShape,
  type EventTargetLike,
  type EventTargetShape,
  type OnOffShape,
  type WaitForEventOptions,
  waitForEvent,
} from './wait-for-event.js';
export { whenAll } from './when-all.js';
export { type IndexedCompletion, whenAny } from './when-any.js';
export { type WhenEachOptions, whenEach } from './when-each.js';
