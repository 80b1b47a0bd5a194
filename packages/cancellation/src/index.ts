export type { Registration } from '@cancelkit/completion';

// time/
export type { Clock } from './time/clock.js';
export type { TimeoutReason } from './time/timeout-reason.js';
export type { TimerOptions } from './time/timer.js';

// errors/
export { AbortError } from './errors/abort-error.js';
export { catchAbortError } from './errors/catch-abort-error.js';
export { isAbortError } from './errors/is-abort-error.js';
export { rethrowAbortError } from './errors/rethrow-abort-error.js';

// registrations/
export { onAbort } from './registrations/on-abort.js';
export { throwIfAborted } from './registrations/throw-if-aborted.js';

// links/
export { type Teardown, cancelable } from './links/cancelable.js';
export { type AbortCallback, execute } from './links/execute.js';
export { link } from './links/link.js';
export { linkedSource } from './links/linked-source.js';

// sources/
export { allSignals } from './sources/all-signals.js';
export { anySignal } from './sources/any-signal.js';
export { CancellationSource, type CancellationSourceOptions } from './sources/cancellation-source.js';
export { grace } from './sources/grace.js';
export type { LinkedSignal } from './sources/linked-signal.js';
export { remainingMs } from './sources/remaining-ms.js';
export { type TimeoutSignal, type TimeoutSignalOptions, timeoutSignal } from './sources/timeout-signal.js';

// waiting/
export { abortable } from './waiting/abortable.js';
export { checkpoint } from './waiting/checkpoint.js';
export { delay } from './waiting/delay.js';
export type { EventName, EventOf } from './waiting/event-map.js';
export type {
  EventEmitterShape,
  EventListenerOptionsShape,
  EventTargetLike,
  EventTargetShape,
  ListenerMethod,
  OnOffShape,
} from './waiting/event-target.js';
export { type Events, type EventsOptions, events } from './waiting/events.js';
export type { DiscardOptions } from './waiting/discard.js';
export { forever } from './waiting/forever.js';
export { type IterateOptions, iterate } from './waiting/iterate.js';
export type { ListeningOptions } from './waiting/listening.js';
export type { WebStream } from './waiting/stream-reader.js';
export { type WaitOptions, waitAsync } from './waiting/wait-async.js';
export type { Awaitable, ValueOf } from './waiting/waiters.js';
export { type WaitForEventOptions, waitForEvent } from './waiting/wait-for-event.js';
export { whenAll } from './waiting/when-all.js';
export { type IndexedCompletion, whenAny } from './waiting/when-any.js';
export { type WhenEachOptions, whenEach } from './waiting/when-each.js';

// combinators/
export { all } from './combinators/all.js';
export { allSettled } from './combinators/all-settled.js';
export { any } from './combinators/any.js';
export { type Latest, type LatestOptions, latest } from './combinators/latest.js';
export type { MapOptions } from './combinators/items.js';
export { map } from './combinators/map.js';
export { type MapEachOptions, mapEach } from './combinators/map-each.js';
export type { GraceOptions } from './combinators/grace-options.js';
export { race } from './combinators/race.js';
export { run } from './combinators/run.js';
export { type SharedOptions, shared } from './combinators/shared.js';
export { shield } from './combinators/shield.js';
export { type ForkTask, type SpawnEffects, type SpawnOptions, spawn } from './combinators/spawn.js';

// retry/
export { type ProactiveRetryOptions, proactiveRetry } from './retry/proactive-retry.js';
export { type RetryOptions, retry } from './retry/retry.js';
