import { expected, readable } from './expected.js';

/**
 * Answers whether a value is an AbortSignal by its shape: `aborted` and `addEventListener`.
 *
 * So signals of other realms and of polyfills are signals too. Never throws.
 */
export function isSignal(value: unknown): value is AbortSignal {
  return readable(() => {
    const { aborted, addEventListener } = value as Partial<AbortSignal>;
    return typeof aborted === 'boolean' && typeof addEventListener === 'function';
  });
}

/**
 * Throws a TypeError that says what to pass, unless the value is an AbortSignal, `undefined` or `null`.
 *
 * `undefined` and `null` are the signal that never aborts. For functions that take a signal from callers without types.
 *
 * @throws TypeError for anything else, an AbortController for instance
 * @example
 * function load(signal: AbortSignal | undefined, url: string) {
 *   assertSignal(signal);
 *   ...
 * }
 */
export function assertSignal(signal: unknown): asserts signal is AbortSignal | null | undefined {
  if (signal === undefined || signal === null || isSignal(signal)) return;
  const isController = readable(() => isSignal((signal as AbortController).signal));
  throw isController
    ? new TypeError('Expected `signal` to be an AbortSignal, got an AbortController. Pass controller.signal.')
    : expected('signal', 'an AbortSignal', signal);
}
