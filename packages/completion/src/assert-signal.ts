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
 * @param name the parameter, for the message
 * @throws TypeError for anything else, an AbortController for instance
 * @example
 * function load(signal: AbortSignal | undefined, url: string) {
 *   assertSignal(signal);
 *   ...
 * }
 */
export function assertSignal(signal: unknown, name = 'signal'): asserts signal is AbortSignal | null | undefined {
  if (signal === undefined || signal === null || isSignal(signal)) return;
  const owner = signal as Partial<AbortController>;
  const hint = readable(
    () => isSignal(owner.signal) && (typeof owner.abort === 'function' ? 'controller.signal' : 'its `signal`'),
  );
  throw expected(name, 'an AbortSignal', signal, hint ? ` Pass ${hint}.` : '');
}
