/** What a platform may lack; `lack.mjs` makes a process one of it. */
export const lacking = [
  'nothing',
  'DOMException',
  'Symbol.dispose',
  'Object.hasOwn',
  'setImmediate',
  'setImmediate and MessageChannel',
  'a setImmediate that is a turn',
  'a reportError that is Node’s',
  'reasons of signals, AbortSignal.any and timeout',
  'all that React Native lacks',
];
