import { expected } from '@cancelkit/completion/internal';

/** @throws TypeError when it is not a number; RangeError when it is negative or NaN */
export function checkAmount(name: string, unit: string, value: number): number {
  const shape = `a number of ${unit}, 0 or more`;
  if (typeof value !== 'number') throw expected(name, shape, value);
  if (!(value >= 0)) throw expected(name, shape, value, '', RangeError);
  return value;
}
