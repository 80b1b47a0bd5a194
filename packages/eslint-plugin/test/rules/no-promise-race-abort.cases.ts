import { type Cases, edited, platform, reported, silent } from '../support/cases.js';

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
    raced(
      'returned',
      `function f(signal: AbortSignal) { return Promise.race([load('a'), ${abort}]); }`,
      `Promise.race([load('a'), ${abort}])`,
      `abortable(signal, load('a'))`,
    ),
    raced(
      'an assertion on the promise',
      `async function f(signal: AbortSignal) { await Promise.race([load('a'), ${abort} as Promise<string>]); }`,
      `Promise.race([load('a'), ${abort} as Promise<string>])`,
      `abortable(signal, load('a'))`,
    ),
    raced(
      'a listener that is called once',
      `async function f(signal: AbortSignal) { await Promise.race([load('a'), new Promise((_, reject) => signal.addEventListener('abort', reject, { once: true }))]); }`,
      `Promise.race([load('a'), new Promise((_, reject) => signal.addEventListener('abort', reject, { once: true }))])`,
      `abortable(signal, load('a'))`,
    ),
    raced(
      'an executor with statements',
      `async function f(signal: AbortSignal) { await Promise.race([load('a'), new Promise(function (resolve) { if (signal.aborted) resolve(1); signal.addEventListener('abort', resolve); })]); }`,
      `Promise.race([load('a'), new Promise(function (resolve) { if (signal.aborted) resolve(1); signal.addEventListener('abort', resolve); })])`,
      `abortable(signal, load('a'))`,
    ),
    raced(
      'a method as the work',
      `interface Client { get(url: string): Promise<string> }
async function f(signal: AbortSignal, client: Client) { await Promise.race([client.get('a'), ${abort}]); }`,
      `Promise.race([client.get('a'), ${abort}])`,
      `abortable(signal, client.get('a'))`,
    ),
    raced(
      'the signal of options',
      `async function f(options: { signal: AbortSignal }) { await Promise.race([load('a'), ${abort.replaceAll('signal', 'options.signal')}]); }`,
      `Promise.race([load('a'), ${abort.replaceAll('signal', 'options.signal')}])`,
      `abortable(options.signal, load('a'))`,
    ),
    raced(
      'a callback that is called at once',
      `async function f(signal: AbortSignal, urls: string[]) { await Promise.all(urls.map((url) => Promise.race([load(url), ${abort}]))); }`,
      `Promise.race([load(url), ${abort}])`,
      `abortable(signal, load(url))`,
    ),
    raced(
      'a constant of the function around',
      `async function f(signal: AbortSignal, urls: string[]) { const aborted = ${abort}; await Promise.all(urls.map((url) => Promise.race([load(url), aborted]))); }`,
      `Promise.race([load(url), aborted])`,
      `abortable(signal, load(url))`,
    ),
    reported(
      'nothing is suggested without cancelkit',
      `declare function load(url: string): Promise<string>;
async function f(signal: AbortSignal) { await Promise.race([load('a'), ${abort}]); }`,
      [{ messageId: 'race' }],
      [],
      platform,
    ),
    bare(
      'two promises of aborts',
      `async function f(signal: AbortSignal) { await Promise.race([load('a'), ${abort}, ${abort}]); }`,
    ),
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
    quiet('nothing but the abort', `async function f(signal: AbortSignal) { await Promise.race([${abort}]); }`),
    quiet(
      'a list that is spread',
      `async function f(signal: AbortSignal, list: Promise<string>[]) { await Promise.race([...list, ${abort}]); }`,
    ),
    quiet(
      'another race',
      `declare const track: { race<T>(list: T[]): Promise<T> };
async function f(signal: AbortSignal) { await track.race([load('a'), ${abort}]); }`,
    ),
    quiet(
      'no signal in scope',
      `declare const signal: AbortSignal;
async function f() { await Promise.race([load('a'), ${abort}]); }`,
    ),
    quiet('any', `async function f(signal: any) { await Promise.race([load('a'), ${abort}]); }`),
    quiet(
      'a promise that somebody else makes',
      `declare function aborted(signal: AbortSignal): Promise<never>;
async function f(signal: AbortSignal) { await Promise.race([load('a'), aborted(signal)]); }`,
    ),
    quiet(
      'the options are passed to the work',
      `declare function save(url: string, options: { signal: AbortSignal }): Promise<string>;
async function f(options: { signal: AbortSignal }) { const { signal } = options; await Promise.race([save('a', options), ${abort}]); }`,
    ),
    quiet(
      'a constant that was taken out of something',
      `declare function waiting(): { aborted: Promise<never> };
async function f(signal: AbortSignal) { const { aborted } = waiting(); await Promise.race([load('a'), aborted]); }`,
    ),
  ],
};
