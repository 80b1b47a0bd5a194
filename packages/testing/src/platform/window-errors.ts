import type { ErrorSink } from './platform.js';

/** Where a page or a worker tells of rejections that nobody has handled, and of errors that nobody has caught. */
type ErrorTarget = Pick<EventTarget, 'addEventListener' | 'removeEventListener'>;

/**
 * Takes unhandled rejections and uncaught errors before others hear of them; what is not the sink's goes on to them.
 *
 * Listeners that were there before ours, and are not for the capture phase of a parent, are called before: they see it, too.
 */
export function takeWindowErrors(target: ErrorTarget, sink: ErrorSink): () => void {
  const onRejection = (event: Event): void => {
    const { promise, reason } = event as Event & { readonly promise: object; readonly reason: unknown };
    if (sink.unhandled(reason, promise)) take(event);
  };
  const onError = (event: Event): void => {
    sink.uncaught((event as ErrorEvent).error);
    take(event);
  };
  target.addEventListener('unhandledrejection', onRejection, true);
  target.addEventListener('error', onError, true);
  return () => {
    target.removeEventListener('unhandledrejection', onRejection, true);
    target.removeEventListener('error', onError, true);
  };
}

function take(event: Event): void {
  event.preventDefault();
  event.stopImmediatePropagation();
}
