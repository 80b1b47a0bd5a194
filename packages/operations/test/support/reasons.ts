/** Reasons of every kind that somebody may abort with; each must arrive by identity. */
export const reasons: readonly (readonly [string, unknown])[] = [
  ['null', null],
  ['zero', 0],
  ['NaN', NaN],
  ['an empty string', ''],
  ['an object', { an: 'object' }],
  ['a TimeoutError', new DOMException('late', 'TimeoutError')],
  ['the default reason', AbortSignal.abort().reason],
];
