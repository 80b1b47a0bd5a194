import { type Cases, reported, silent } from '../support/cases.js';

const at = (name: string, code: string, position: string) =>
  reported(name, code, [{ messageId: position }], [{ position }]);
const quiet = (name: string, code: string, position: string) => silent(name, code, [{ position }]);

export const signalPosition: Cases = {
  invalid: [
    reported('first, if nothing is said', `function f(a: string, signal: AbortSignal) {}`, [{ messageId: 'first' }]),
    at('first', `function f(a: string, signal: AbortSignal) {}`, 'first'),
    at('last', `function f(signal: AbortSignal, a: string) {}`, 'last'),
    at('options', `function f(signal: AbortSignal) {}`, 'options'),
    at('a signal that may be left out', `function f(a: string, signal?: AbortSignal) {}`, 'first'),
    at('a signal with a default', `function f(a: string, signal: AbortSignal = AbortSignal.abort()) {}`, 'first'),
    at('an arrow function', `const f = (a: string, signal: AbortSignal) => {};`, 'first'),
    at('a method', `class C { f(a: string, signal: AbortSignal) {} }`, 'first'),
    at('a constructor', `class C { constructor(a: string, private readonly signal: AbortSignal) {} }`, 'first'),
    at('a method of an interface', `interface I { f(a: string, signal: AbortSignal): void }`, 'first'),
    at('a declared function', `declare function f(a: string, signal: AbortSignal): void;`, 'first'),
    at('a function expression', `const f = function (a: string, signal: AbortSignal) {};`, 'first'),
    at('a static method', `class C { static f(a: string, signal: AbortSignal) {} }`, 'first'),
    at('a signal between others, last', `function f(a: string, signal: AbortSignal, b: string) {}`, 'last'),
    at('an abstract method', `abstract class C { abstract f(a: string, signal: AbortSignal): void }`, 'first'),
  ],
  valid: [
    quiet('first', `function f(signal: AbortSignal, a: string) {}`, 'first'),
    quiet('last', `function f(a: string, signal: AbortSignal) {}`, 'last'),
    quiet('the only one is first and last', `function f(signal: AbortSignal) {}`, 'last'),
    quiet('options', `function f(a: string, options: { signal?: AbortSignal }) {}`, 'options'),
    quiet('no signal', `function f(a: string) {}`, 'first'),
    quiet('two signals', `function f(a: string, one: AbortSignal, two: AbortSignal) {}`, 'first'),
    quiet(
      'a callback: who calls says',
      `declare function on(callback: (a: string, signal: AbortSignal) => void): void; on((a, signal) => {});`,
      'first',
    ),
    quiet(
      'a method that overrides',
      `class B { f(signal: string) {} } class C extends B { override f(a: string, signal?: AbortSignal) {} }`,
      'first',
    ),
    quiet(
      'a method of a class that implements',
      `interface I { f: (a: string, signal: AbortSignal) => void } class C implements I { f(a: string, signal: AbortSignal) {} }`,
      'first',
    ),
    quiet(
      'a constant with a type',
      `type F = (a: string, signal: AbortSignal) => void; const f: F = (a, signal) => {};`,
      'first',
    ),
    quiet('any', `function f(a: string, signal: any) {}`, 'first'),
    quiet('an optional one that is last', `function f(a: string, signal?: AbortSignal) {}`, 'last'),
    quiet('first of a method', `class C { f(signal: AbortSignal, a: string) {} }`, 'first'),
    quiet('options that are destructured', `function f(a: string, { signal }: { signal: AbortSignal }) {}`, 'first'),
    quiet('a method of an object that has a type', `interface I { f(a: string, signal: AbortSignal): void }`, 'last'),
  ],
};
