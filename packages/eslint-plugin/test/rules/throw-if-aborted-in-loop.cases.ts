import { type Cases, edited, platform, reported, silent } from '../support/cases.js';

const given = `import { throwIfAborted } from '@cancelkit/cancellation';
declare function limited(signal: AbortSignal): AbortSignal;
declare function step(n?: number, signal?: AbortSignal): Promise<number>;
declare function items(signal?: AbortSignal): AsyncIterable<number>;
`;

function deaf(name: string, code: string, from: string, to: string, signal = 'signal') {
  const whole = given + code;
  const suggestion = { suggestion: 'ask', output: edited(whole, from, to) };
  return reported(name, whole, [{ messageId: 'deaf', data: { signal }, ...suggestion }]);
}

const quiet = (name: string, code: string) => silent(name, given + code);
const ask = 'throwIfAborted(signal);';

export const throwIfAbortedInLoop: Cases = {
  invalid: [
    deaf(
      'for of',
      `async function f(signal: AbortSignal, list: number[]) { for (const n of list) { await step(n); } }`,
      `list) {`,
      `list) { ${ask}`,
    ),
    deaf(
      'for',
      `async function f(signal: AbortSignal) { for (let n = 0; n < 3; n++) { await step(n); } }`,
      `n++) {`,
      `n++) { ${ask}`,
    ),
    deaf(
      'for in',
      `async function f(signal: AbortSignal, o: object) { for (const k in o) { await step(k.length); } }`,
      `in o) {`,
      `in o) { ${ask}`,
    ),
    deaf(
      'while',
      `async function f(signal: AbortSignal) { while (true) { await step(); } }`,
      `(true) {`,
      `(true) { ${ask}`,
    ),
    deaf(
      'while, awaiting in the test',
      `async function f(signal: AbortSignal) { while (await step()) { String(1); } }`,
      `()) {`,
      `()) { ${ask}`,
    ),
    deaf('do', `async function f(signal: AbortSignal) { do { await step(); } while (true); }`, `do {`, `do { ${ask}`),
    deaf(
      'for await over what was not given the signal',
      `async function f(signal: AbortSignal) { for await (const n of items()) { String(n); } }`,
      `items()) {`,
      `items()) { ${ask}`,
    ),
    deaf(
      'the signal of options',
      `async function f(options: { signal?: AbortSignal }, list: number[]) { for (const n of list) { await step(n); } }`,
      `list) {`,
      `list) { throwIfAborted(options.signal);`,
      'options.signal',
    ),
    reported(
      'without a block there is nothing to suggest',
      `${given}async function f(signal: AbortSignal, list: number[]) { for (const n of list) await step(n); }`,
      [{ messageId: 'deaf' }],
    ),
    reported(
      'without cancelkit the signal throws',
      `${given}async function f(list: number[], signal?: AbortSignal) { for (const n of list) { await step(n); } }`,
      [
        {
          messageId: 'deaf',
          suggestion: 'ask',
          output: `${given}async function f(list: number[], signal?: AbortSignal) { for (const n of list) { signal?.throwIfAborted(); await step(n); } }`,
        },
      ],
      [],
      platform,
    ),
    deaf(
      'a local signal',
      `async function f(own: AbortSignal, list: number[]) { const signal = limited(own); for (const n of list) { await step(n); } }`,
      `list) {`,
      `list) { ${ask}`,
    ),
    deaf(
      'a loop in a loop that asks',
      `async function f(signal: AbortSignal, list: number[][]) { for (const inner of list) { ${ask} for (const n of inner) { await step(n); } } }`,
      `of inner) {`,
      `of inner) { ${ask}`,
    ),
    deaf(
      'an async generator',
      `async function* g(signal: AbortSignal, list: number[]) { for (const n of list) { yield await step(n); } }`,
      `list) {`,
      `list) { ${ask}`,
    ),
    deaf(
      'a method',
      `class C { async run(signal: AbortSignal, list: number[]) { for (const n of list) { await step(n); } } }`,
      `list) {`,
      `list) { ${ask}`,
    ),
    deaf(
      'a callback that is called at once',
      `async function f(signal: AbortSignal, list: number[][]) { await Promise.all(list.map(async (inner) => { for (const n of inner) { await step(n); } })); }`,
      `of inner) {`,
      `of inner) { ${ask}`,
    ),
    deaf(
      'ends in a round that may be a later one',
      `async function f(signal: AbortSignal) { for await (const n of items()) { if (n > 1) break; } }`,
      `items()) {`,
      `items()) { ${ask}`,
    ),
    deaf(
      'an abort listener cancels something else',
      `async function f(signal: AbortSignal, stream: ReadableStream<string>, other: { cancel(): void }) { const reader = stream.getReader(); const stop = () => { other.cancel(); }; signal.addEventListener('abort', stop); while (true) { const { done } = await reader.read(); if (done) break; } }`,
      `while (true) {`,
      `while (true) { ${ask}`,
    ),
  ],
  valid: [
    quiet(
      'asks',
      `async function f(signal: AbortSignal, list: number[]) { for (const n of list) { signal.throwIfAborted(); await step(n); } }`,
    ),
    quiet('asks in the test', `async function f(signal: AbortSignal) { while (!signal.aborted) { await step(); } }`),
    quiet(
      'passes the signal on',
      `async function f(signal: AbortSignal, list: number[]) { for (const n of list) { await step(n, signal); } }`,
    ),
    quiet(
      'does not await',
      `async function f(signal: AbortSignal, list: number[]) { for (const n of list) { String(n); } await step(1, signal); }`,
    ),
    quiet(
      'a nested function awaits',
      `function f(signal: AbortSignal, list: number[]) { for (const n of list) { setTimeout(async () => { await step(n); }, 1); } }`,
    ),
    quiet(
      'for await over what was given the signal',
      `async function f(signal: AbortSignal) { for await (const n of items(signal)) { String(n); } }`,
    ),
    quiet(
      'for await over what was made of something that was given the signal',
      `async function f(signal: AbortSignal) { const list = items(signal); for await (const n of list) { String(n); } }`,
    ),
    quiet(
      'reads what was given the signal',
      `async function f(signal: AbortSignal) { const response = await fetch('a', { signal }); const reader = response.body!.getReader(); while (true) { const { done } = await reader.read(); if (done) break; } }`,
    ),
    quiet('no signal in scope', `async function f(list: number[]) { for (const n of list) { await step(n); } }`),
    quiet(
      'a signal that is declared behind',
      `async function f(list: number[]) { for (const n of list) { await step(n); } const signal = AbortSignal.abort(); await step(1, signal); }`,
    ),
    quiet('any', `async function f(signal: any, list: number[]) { for (const n of list) { await step(n); } }`),
    quiet(
      'asks in the loop around what a nested loop waits for',
      `async function f(signal: AbortSignal, list: number[]) { for (const n of list) { ${ask} for (const k of [n]) { String(k); } await step(n); } }`,
    ),
    quiet(
      'passes the options on',
      `declare function save(n: number, options: { signal?: AbortSignal }): Promise<void>;
async function f(options: { signal?: AbortSignal }, list: number[]) { for (const n of list) { await save(n, options); } }`,
    ),
    quiet(
      'a function that is called later',
      `function f(signal: AbortSignal, list: number[]) { return async () => { for (const n of list) { await step(n); } }; }`,
    ),
    quiet(
      'a loop that only starts work',
      `async function f(signal: AbortSignal, list: number[]) { const all: Promise<number>[] = []; for (const n of list) { all.push(step(n)); } await Promise.all(all); }`,
    ),
    quiet(
      'reads what was given the signal by an assignment',
      `async function f(signal: AbortSignal, all: boolean) { let list: AsyncIterable<number>; if (all) list = items(signal); else list = items(); for await (const n of list) { String(n); } }`,
    ),
    quiet(
      'ends in its first round',
      `async function f(signal: AbortSignal) { let first = 0; for await (const n of items()) { first = n; break; } await step(first, signal); }`,
    ),
    quiet(
      'an abort listener cancels what it reads',
      `async function f(signal: AbortSignal, stream: ReadableStream<string>) { const reader = stream.getReader(); const stop = () => { void reader.cancel(); }; signal.addEventListener('abort', stop); while (true) { const { done } = await reader.read(); if (done) break; } }`,
    ),
  ],
};
