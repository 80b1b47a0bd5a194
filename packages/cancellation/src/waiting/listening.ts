import { type CompletionSource, succeeded } from '@cancelkit/completion';
import { expected } from '@cancelkit/completion/internal';
import { checkFunction } from '../errors/check-function.js';
import { checkOptions } from '../time/timer.js';
import { type EventListenerOptionsShape, type EventTargetLike, isEventEmitter, listenerOf } from './event-target.js';

/** What those who listen for an event take besides it. */
export interface ListeningOptions<T> extends EventListenerOptionsShape {
  /** Which events count: those that it answers true for. If it throws, that is how the waiting ends. */
  readonly filter?: ((event: T) => boolean) | undefined;
  /** The names of events that end the waiting as errors: `'error'` and `'close'` of a WebSocket, say. */
  readonly rejectOn?: readonly (string | symbol)[] | undefined;
}

/** Listens as long as a source is pending, and faults it with whatever goes wrong. */
export type Listening<T> = (source: CompletionSource<unknown>, onEvent: (event: T) => void) => void;

/**
 * Checks everything that says what to listen for; the function that it returns listens.
 *
 * The event that is waited for counts as such, even if it is among `rejectOn`, too. Several arguments of a listener come as
 * an array. What is in `endOn` completes the source, without a value. An error of the target, of `filter` or of `onEvent` faults the source, and the emitter hears nothing of it.
 *
 * @throws TypeError when one of the arguments is wrong
 */
export function listening<T>(
  target: EventTargetLike,
  name: string | symbol,
  options: ListeningOptions<T> & { readonly endOn?: readonly (string | symbol)[] | undefined },
): Listening<T> {
  checkOptions(options, "{ rejectOn: ['close'] }");
  const { filter } = options;
  checkFunction('filter', filter, 'a function of the event');
  if (!isName(name)) throw expected('name', 'a string or a symbol', name);
  const rejectOn = namesOf('rejectOn', options.rejectOn);
  const endOn = namesOf('endOn', options.endOn);
  const listen = listenerOf(target, options);
  const isEmitter = isEventEmitter(target);
  return (source, onEvent) => {
    const on = (heard: string | symbol, hear: (event: never) => void): void => {
      const listener = (...args: unknown[]): void => {
        // An emitter goes through all that were there, also those that have been removed.
        if (isPending(source)) attempt(source, () => hear((args.length > 1 ? args : args[0]) as never));
      };
      if (isPending(source)) attempt(source, () => source.addCleanup(listen(heard, listener)));
    };
    on(name, (event: T) => {
      if (filter === undefined || filter(event)) onEvent(event);
    });
    if (isEmitter && name !== 'error') on('error', (error) => source.trySetException(error));
    for (const heard of rejectOn) {
      if (heard === name || (isEmitter && heard === 'error')) continue;
      on(heard, (event) => source.trySetException(errorOf(event, heard, name)));
    }
    for (const heard of endOn) if (heard !== name) on(heard, () => source.trySetCompletion(ended));
  };
}

const ended = /* @__PURE__ */ succeeded(undefined);

/** Copies names of events, checking them. */
function namesOf(option: string, names: readonly (string | symbol)[] = []): (string | symbol)[] {
  if (!Array.isArray(names) || !names.every(isName)) throw expected(option, 'an array of names of events', names);
  return [...(names as readonly (string | symbol)[])];
}

function isName(name: unknown): name is string | symbol {
  return typeof name === 'string' || typeof name === 'symbol';
}

export function isPending(source: CompletionSource<unknown>): boolean {
  return source.state.status === 'pending';
}

/** The error that an event tells of: it is one, or has one, or its target has; else one that has the event as its cause. */
function errorOf(event: unknown, heard: string | symbol, name: string | symbol): unknown {
  if (Object.prototype.toString.call(event) === '[object Error]') return event; // of any realm
  const { error, target } = (event ?? {}) as { error?: unknown; target?: { error?: unknown } | null };
  return (
    error ?? target?.error ?? new Error(`The event ${String(heard)} came, and not ${String(name)}`, { cause: event })
  );
}

/** Runs the code of others for the source: what it throws is how the source ends. */
function attempt(source: CompletionSource<unknown>, run: () => unknown): void {
  try {
    run();
  } catch (error) {
    source.trySetException(error);
  }
}
