// For fixtures: makes this process one of a platform that lacks something. Import the packages afterwards, not before.

const inMicrotask = (job) => void Promise.resolve().then(job);

/** Node does not let its `Symbol.dispose` be deleted: a Symbol that never had one. */
function symbolWithoutDispose() {
  const { Symbol } = globalThis;
  const properties = Object.getOwnPropertyDescriptors(Symbol);
  for (const key of ['dispose', 'asyncDispose', 'name', 'length']) delete properties[key];
  return Object.defineProperties((description) => Symbol(description), properties);
}

const remove = (object, ...keys) => {
  for (const key of keys) {
    if (key in object && !Reflect.deleteProperty(object, key)) throw new Error(`${key} is still there`);
  }
};

const platforms = {
  nothing: () => undefined, // the control
  DOMException: () => remove(globalThis, 'DOMException'),
  'Symbol.dispose': () => void (globalThis.Symbol = symbolWithoutDispose()),
  'Object.hasOwn': () => remove(Object, 'hasOwn'),
  setImmediate: () => remove(globalThis, 'setImmediate'),
  'setImmediate and MessageChannel': () => remove(globalThis, 'setImmediate', 'MessageChannel'),
  'a setImmediate that is a turn': () => void (globalThis.setImmediate = inMicrotask),
  'a reportError that is Node’s': () => void (globalThis.reportError = () => undefined),
  'reasons of signals, AbortSignal.any and timeout': () => {
    remove(AbortSignal, 'any', 'timeout', 'abort');
    remove(AbortSignal.prototype, 'reason', 'throwIfAborted');
  },
};
const ofReactNative = [
  'DOMException',
  'Symbol.dispose',
  'Object.hasOwn',
  'a setImmediate that is a turn',
  'reasons of signals, AbortSignal.any and timeout',
];

/** @param {string} what one of those in `lacking.ts` */
export function lack(what) {
  if (what !== 'all that React Native lacks') return platforms[what]();
  for (const one of ofReactNative) platforms[one]();
  remove(globalThis, 'MessageChannel');
}

/** What `using` calls once a compiler has lowered it. */
export const disposeKey = () => Symbol.dispose ?? Symbol.for('Symbol.dispose');
