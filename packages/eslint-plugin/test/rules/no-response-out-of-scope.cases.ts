import { type Cases, reported, silent } from '../support/cases.js';

const given = `import { all, allSettled, any, map, proactiveRetry, race, retry, latest, timeoutSignal } from '@cancelkit/cancellation';
import { createReadStream } from 'node:fs';
declare const limits: { baseMs: number; maxAttempts: number };
`;

const member = (name: string, code: string, scope: string) =>
  reported(name, given + code, [{ messageId: 'member', data: { scope } }]);
const disposed = (name: string, code: string, scope: string) =>
  reported(name, given + code, [{ messageId: 'disposed', data: { scope } }]);
const quiet = (name: string, code: string) => silent(name, given + code);

export const noResponseOutOfScope: Cases = {
  invalid: [
    member('all', `const f = (signal: AbortSignal) => all(signal, (inner) => [fetch('a', { signal: inner })]);`, 'all'),
    member(
      'all, of a map',
      `const f = (signal: AbortSignal, urls: string[]) => all(signal, (inner) => urls.map((url) => fetch(url, { signal: inner })));`,
      'all',
    ),
    member(
      'all, of a map with a block',
      `const f = (signal: AbortSignal, urls: string[]) => all(signal, (inner) => urls.map((url) => { return fetch(url, { signal: inner }); }));`,
      'all',
    ),
    member(
      'allSettled',
      `const f = (signal: AbortSignal) => allSettled(signal, (inner) => [fetch('a', { signal: inner })]);`,
      'allSettled',
    ),
    member('any', `const f = (signal: AbortSignal) => any(signal, (inner) => [fetch('a', { signal: inner })]);`, 'any'),
    member(
      'race',
      `const f = (signal: AbortSignal) => race(signal, (inner) => [fetch('a', { signal: inner })]);`,
      'race',
    ),
    member(
      'map',
      `const f = (signal: AbortSignal, urls: string[]) => map(signal, urls, (inner, url) => fetch(url, { signal: inner }), { concurrency: 2 });`,
      'map',
    ),
    member(
      'retry',
      `const f = (signal: AbortSignal) => retry(signal, (attempt) => fetch('a', { signal: attempt }), limits);`,
      'retry',
    ),
    member(
      'retry, async',
      `const f = (signal: AbortSignal) => retry(signal, async (attempt) => await fetch('a', { signal: attempt }), limits);`,
      'retry',
    ),
    member(
      'retry, by way of a constant',
      `const f = (signal: AbortSignal) => retry(signal, async (attempt) => { const response = await fetch('a', { signal: attempt }); if (!response.ok) throw new Error('x'); return response; }, limits);`,
      'retry',
    ),
    member(
      'retry, one way of a condition',
      `const f = (signal: AbortSignal, raw: boolean) => retry(signal, async (attempt) => raw ? fetch('a', { signal: attempt }) : undefined, limits);`,
      'retry',
    ),
    member(
      'proactiveRetry',
      `const f = (signal: AbortSignal) => proactiveRetry(signal, (attempt) => fetch('a', { signal: attempt }), limits);`,
      'proactiveRetry',
    ),
    member('latest', `const f = latest((signal: AbortSignal, url: string) => fetch(url, { signal }));`, 'latest'),
    member(
      'a stream of the platform',
      `declare function open(signal: AbortSignal): Promise<ReadableStream<string>>;
const f = (signal: AbortSignal) => retry(signal, (attempt) => open(attempt), limits);`,
      'retry',
    ),
    member(
      'a stream of Node',
      `const f = (signal: AbortSignal) => retry(signal, async (attempt) => createReadStream('a', { signal: attempt }), limits);`,
      'retry',
    ),
    member(
      'a body of undici',
      `declare function request(url: string, options: { signal: AbortSignal }): Promise<{ statusCode: number; body: import('node:stream').Readable }>;
const f = (signal: AbortSignal) => retry(signal, (attempt) => request('a', { signal: attempt }), limits);`,
      'retry',
    ),
    disposed(
      'a limit that is disposed',
      `async function f(signal: AbortSignal) { using limit = timeoutSignal(1, { signal }); return await fetch('a', { signal: limit.signal }); }`,
      'limit',
    ),
    disposed(
      'a limit that is disposed before',
      `function f(signal: AbortSignal) { using limit = timeoutSignal(1, { signal }); return fetch('a', { signal: limit.signal }); }`,
      'limit',
    ),
    disposed(
      'a response in a constant',
      `async function f(signal: AbortSignal) { using limit = timeoutSignal(1, { signal }); const response = await fetch('a', { signal: limit.signal }); return response; }`,
      'limit',
    ),
  ],
  valid: [
    quiet(
      'the body is read inside',
      `const f = (signal: AbortSignal) => retry(signal, async (attempt) => (await fetch('a', { signal: attempt })).text(), limits);`,
    ),
    quiet(
      'the body is read inside, in two steps',
      `const f = (signal: AbortSignal) => retry(signal, async (attempt) => { const response = await fetch('a', { signal: attempt }); return await response.json(); }, limits);`,
    ),
    quiet(
      'the body is read by then',
      `const f = (signal: AbortSignal) => all(signal, (inner) => [fetch('a', { signal: inner }).then((response) => response.text())]);`,
    ),
    quiet(
      'the signal of the caller',
      `const f = (signal: AbortSignal) => retry(signal, () => fetch('a', { signal }), limits);`,
    ),
    quiet(
      'the signal of the caller, beside one of the attempt',
      `const f = (signal: AbortSignal) => retry(signal, (attempt) => { attempt.throwIfAborted(); return fetch('a', { signal }); }, limits);`,
    ),
    quiet(
      'a response that is made there',
      `const f = (signal: AbortSignal) => retry(signal, async (attempt) => { const text = await (await fetch('a', { signal: attempt })).text(); return new Response(text); }, limits);`,
    ),
    quiet(
      'a function that is not one of ours',
      `declare function again(signal: AbortSignal, work: (signal: AbortSignal) => Promise<Response>): Promise<Response>;
const f = (signal: AbortSignal) => again(signal, (attempt) => fetch('a', { signal: attempt }));`,
    ),
    quiet(
      'text',
      `declare function load(signal: AbortSignal): Promise<string>;
const f = (signal: AbortSignal) => retry(signal, (attempt) => load(attempt), limits);`,
    ),
    quiet(
      'an object with a body that is no stream',
      `declare function load(signal: AbortSignal): Promise<{ body: string }>;
const f = (signal: AbortSignal) => retry(signal, (attempt) => load(attempt), limits);`,
    ),
    quiet(
      'any',
      `declare function load(signal: AbortSignal): any;
const f = (signal: AbortSignal) => retry(signal, async (attempt) => load(attempt), limits);`,
    ),
    quiet(
      'an attempt without parameters',
      `const f = (signal: AbortSignal) => retry(signal, () => fetch('a'), limits);`,
    ),
    quiet(
      'a variable that changes',
      `const f = (signal: AbortSignal) => retry(signal, async (attempt) => { let response = await fetch('a', { signal: attempt }); response = new Response(await response.text()); return response; }, limits);`,
    ),
    quiet(
      'a limit that outlives the function',
      `async function f(signal: AbortSignal) { const limit = timeoutSignal(1, { signal }); return { limit, response: await fetch('a', { signal: limit.signal }) }; }`,
    ),
    quiet(
      'a limit, and the body is read',
      `async function f(signal: AbortSignal) { using limit = timeoutSignal(1, { signal }); return await (await fetch('a', { signal: limit.signal })).text(); }`,
    ),
    quiet(
      'a limit for something else',
      `async function f(signal: AbortSignal) { using limit = timeoutSignal(1, { signal }); limit.signal.throwIfAborted(); return await fetch('a', { signal }); }`,
    ),
    quiet(
      'something else that is disposed',
      `declare function open(): Disposable & { signal: AbortSignal };
async function f() { using file = open(); return await fetch('a', { signal: file.signal }); }`,
    ),
  ],
};
