/**
 * Makes a `DOMException`; where the platform has none (React Native), an `Error` with the same name.
 *
 * @param name as in `AbortError`, `TimeoutError`
 */
export function domException(message: string, name: string): DOMException {
  return typeof DOMException === 'function'
    ? new DOMException(message, name)
    : (Object.assign(new Error(message), { name }) as unknown as DOMException);
}

/** The reason of a cancellation that was given none. */
export function abortError(): DOMException {
  return domException('This operation was aborted', 'AbortError');
}
