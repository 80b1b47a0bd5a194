import { type Cases, edited, reported, silent } from '../support/cases.js';

const given = `import { throwIfAborted } from '@cancelkit/cancellation';
declare function load(url: string, signal?: AbortSignal): Promise<string>;
`;
const abort = `new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))`;

function raced(name: string, code: string, from: string, to: string) {
  const whole = given + code;
  const output = edited(whole, from, to).replace('{ throwIfAborted }', '{ throwIfAborted, abortable }');
  return reported(name, whole, [{ messageId: 'race', suggestion: 'abortable', output }]);
}

const bare = (name: string, code: string) => reported(name, given + code, [{ messageId: 'race' }]);
const quiet = (name: string, code: string) => silent(name, given + code);

export const noPromiseRaceAbort: Cases = {
  invalid: [
    raced(
      'behind',
      `async function f(signal: AbortSignal) { await Promise.race([load('a'), ${abort}]); }`,
      `Promise.race([load('a'), ${abort}])`,
      `abortable(signal, load('a'))`,
    ),
    raced(
      'before',
      `async function f(signal: AbortSignal) { await Promise.race([${abort}, load('a')]); }`,
      `Promise.race([${abort}, load('a')])`,
      `abortable(signal, load('a'))`,
    ),
    raced(
      'by way of a constant',
      `async function f(signal: AbortSignal) { const aborted = ${abort}; await Promise.race([load('a'), aborted]); }`,
      `Promise.race([load('a'), aborted])`,
      `abortable(signal, load('a'))`,
    ),
    raced(
      'onabort',
      `async function f(signal: AbortSignal) { await Promise.race([load('a'), new Promise((_, reject) => { signal.onabort = reject; })]); }`,
      `Promise.race([load('a'), new Promise((_, reject) => { signal.onabort = reject; })])`,
      `abortable(signal, load('a'))`,
    ),
    bare('three', `async function f(signal: AbortSignal) { await Promise.race([load('a'), load('b'), ${abort}]); }`),
  ],
  valid: [
    quiet(
      'the work is given the signal',
      `async function f(signal: AbortSignal) { await Promise.race([load('a', signal), ${abort}]); }`,
    ),
    quiet(
      'no abort',
      `async function f(signal: AbortSignal) { signal.throwIfAborted(); await Promise.race([load('a'), load('b')]); }`,
    ),
    quiet(
      'a promise that listens for something else',
      `async function f(signal: AbortSignal, target: EventTarget) { await Promise.race([load('a'), new Promise((resolve) => target.addEventListener('x', resolve))]); }`,
    ),
    quiet(
      'a list that is not written out',
      `async function f(signal: AbortSignal, list: Promise<string>[]) { await Promise.race(list); }`,
    ),
    quiet(
      'a variable that changes',
      `async function f(signal: AbortSignal) { let aborted: Promise<unknown> = ${abort}; aborted = load('b'); await Promise.race([load('a'), aborted]); }`,
    ),
    quiet(
      'work that runs already',
      `async function f(signal: AbortSignal, running: Promise<string>) { await Promise.race([running, ${abort}]); }`,
    ),
    quiet('Promise.any', `async function f(signal: AbortSignal) { await Promise.any([load('a'), ${abort}]); }`),
  ],
};
