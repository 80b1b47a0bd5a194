import { domException, expected } from '@cancelkit/completion/internal';

/**
 * Checks a duration in milliseconds: 0 or more, Infinity for never.
 *
 * @throws RangeError for a negative number or NaN, TypeError for anything else
 */
export function checkDuration(name: string, ms: number): number {
  const shape = 'a number of milliseconds, 0 or more (Infinity: never)';
  if (typeof ms !== 'number') throw expected(name, shape, ms);
  if (!(ms >= 0)) throw expected(name, shape, ms, '', RangeError);
  return ms;
}

/**
 * Checks an instant, a Date or epoch milliseconds, and returns it in milliseconds. It may have passed; Infinity: never.
 *
 * @throws RangeError for an invalid Date or NaN, TypeError for anything else
 */
export function checkDeadline(
  name: string,
  deadline: number | Date,
  shape = 'a valid Date, or a number of milliseconds since the epoch (Infinity: never)',
): number {
  const isDate = Object.prototype.toString.call(deadline) === '[object Date]'; // of any realm
  if (!isDate && typeof deadline !== 'number') throw expected(name, shape, deadline);
  const instant = Number(deadline);
  if (Number.isNaN(instant)) throw expected(name, shape, instant, '', RangeError);
  return instant;
}

/** The reason or the error of what took too long. */
export function timeoutError(ms: number): DOMException {
  return domException(`The operation timed out after ${ms} ms`, 'TimeoutError');
}
