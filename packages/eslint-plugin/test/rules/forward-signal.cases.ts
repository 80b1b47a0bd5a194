import { type Cases, reported, silent } from '../support/cases.js';

/** What the cases are about: late functions that take a signal, in each of the ways. */
const given = `
declare function load(url: string, signal?: AbortSignal): Promise<string>;
declare function save(url: string, options?: { retries?: number; signal?: AbortSignal }): Promise<void>;
declare function wait(options?: { signal?: AbortSignal }): Promise<void>;
declare function items(signal?: AbortSignal): AsyncIterable<string>;
declare function anySignal(signals: AbortSignal[]): AbortSignal;
interface Options { signal?: AbortSignal; url?: string }
`;

const forward = (callee: string, signal: string): { messageId: string; data: Record<string, string> } => ({
  messageId: 'forward',
  data: { callee, signal },
});

/** Reported, and the suggestion replaces `from` by `to`. */
function late(
  name: string,
  code: string,
  callee: string,
  signal: string,
  from: string,
  to: string,
  options: readonly unknown[] = [],
) {
  const whole = given + code;
  const at = whole.lastIndexOf(from);
  const output = whole.slice(0, at) + to + whole.slice(at + from.length);
  return reported(name, whole, [{ ...forward(callee, signal), output }], options);
}

/** Reported, with nothing to suggest. */
function bare(name: string, code: string, callee: string, signal: string, options: readonly unknown[] = []) {
  return reported(name, given + code, [forward(callee, signal)], options);
}

const quiet = (name: string, code: string, options: readonly unknown[] = []) => silent(name, given + code, options);

export const forwardSignal: Cases = {
  invalid: [
    late(
      'a parameter',
      `async function f(signal: AbortSignal) { await load('a'); }`,
      'load',
      'signal',
      `load('a')`,
      `load('a', signal)`,
    ),
    late(
      'options that are missing',
      `async function f(signal: AbortSignal) { await save('a'); }`,
      'save',
      'signal',
      `save('a')`,
      `save('a', { signal })`,
    ),
    late(
      'options without one',
      `async function f(signal: AbortSignal) { await save('a', { retries: 1 }); }`,
      'save',
      'signal',
      `{ retries: 1 }`,
      `{ retries: 1, signal }`,
    ),
    late(
      'empty options',
      `async function f(signal: AbortSignal) { await save('a', {}); }`,
      'save',
      'signal',
      `{})`,
      `{ signal })`,
    ),
    late(
      'no arguments at all',
      `async function f(signal: AbortSignal) { await wait(); }`,
      'wait',
      'signal',
      `wait()`,
      `wait({ signal })`,
    ),
    late(
      'another name',
      `async function f(abort: AbortSignal) { await save('a'); }`,
      'save',
      'abort',
      `save('a')`,
      `save('a', { signal: abort })`,
    ),
    late(
      'a parameter that may be undefined',
      `async function f(signal?: AbortSignal) { await load('a'); }`,
      'load',
      'signal',
      `load('a')`,
      `load('a', signal)`,
    ),
    late(
      'a destructured parameter',
      `async function f({ signal }: Options) { await load('a'); }`,
      'load',
      'signal',
      `load('a')`,
      `load('a', signal)`,
    ),
    late(
      'a destructured parameter with another name',
      `async function f({ signal: own }: Options) { await load('a'); }`,
      'load',
      'own',
      `load('a')`,
      `load('a', own)`,
    ),
    late(
      'options that are given',
      `async function f(options: Options) { await load('a'); }`,
      'load',
      'options.signal',
      `load('a')`,
      `load('a', options.signal)`,
    ),
    late(
      'options that may be undefined',
      `async function f(options?: Options) { await load('a'); }`,
      'load',
      'options?.signal',
      `load('a')`,
      `load('a', options?.signal)`,
    ),
    late(
      'options with a default',
      `async function f(options: Options = {}) { await load('a'); }`,
      'load',
      'options.signal',
      `load('a')`,
      `load('a', options.signal)`,
    ),
    late(
      'options of an intersection',
      `async function f(options: Options & { depth: number }) { await save('a'); }`,
      'save',
      'options.signal',
      `save('a')`,
      `save('a', { signal: options.signal })`,
    ),
    late(
      'options of a mapped type',
      `async function f(options: Readonly<Partial<Options>>) { await save('a'); }`,
      'save',
      'options.signal',
      `save('a')`,
      `save('a', { signal: options.signal })`,
    ),
    late(
      'options of a type parameter',
      `async function f<T extends Options>(options: T) { await save('a'); }`,
      'save',
      'options.signal',
      `save('a')`,
      `save('a', { signal: options.signal })`,
    ),
    late(
      'abortSignal of options',
      `async function f(options: { abortSignal?: AbortSignal }) { await load('a'); }`,
      'load',
      'options.abortSignal',
      `load('a')`,
      `load('a', options.abortSignal)`,
    ),
    late(
      'a controller',
      `async function f(controller: AbortController) { await load('a'); }`,
      'load',
      'controller.signal',
      `load('a')`,
      `load('a', controller.signal)`,
    ),
    late(
      'a subtype of AbortSignal',
      `interface Clearable extends AbortSignal { clear(): void }
async function f(signal: Clearable) { await load('a'); }`,
      'load',
      'signal',
      `load('a')`,
      `load('a', signal)`,
    ),
    late(
      'a local signal before a parameter',
      `async function f(options: Options, own: AbortSignal) { const signal = anySignal([own]); await load('a'); }`,
      'load',
      'signal',
      `load('a')`,
      `load('a', signal)`,
    ),
    late(
      'what was linked to the parameter',
      `import { anySignal as both } from '@cancelkit/cancellation';
async function f(signal: AbortSignal, own: AbortSignal) { using linked = both([signal, own]); await load('a'); }`,
      'load',
      'linked.signal',
      `load('a')`,
      `load('a', linked.signal)`,
    ),
    late(
      'another property of the options that is passed',
      `async function f(options: Options) { await load(options.url ?? ''); }`,
      'load',
      'options.signal',
      `load(options.url ?? '')`,
      `load(options.url ?? '', options.signal)`,
    ),
    late(
      'a call that is returned',
      `function f(signal: AbortSignal) { return load('a'); }`,
      'load',
      'signal',
      `load('a')`,
      `load('a', signal)`,
    ),
    late(
      'a promise that is kept',
      `async function f(signal: AbortSignal) { const pending = load('a'); return await pending; }`,
      'load',
      'signal',
      `load('a')`,
      `load('a', signal)`,
    ),
    late(
      'an async iterable',
      `async function f(signal: AbortSignal) { for await (const item of items()) item.trim(); }`,
      'items',
      'signal',
      `items()`,
      `items(signal)`,
    ),
    late(
      'an async generator',
      `async function* g(signal: AbortSignal) { yield* items(); }`,
      'items',
      'signal',
      `items()`,
      `items(signal)`,
    ),
    late(
      'a method',
      `class C { async run(signal: AbortSignal) { await this.load('a'); } async load(url: string, signal?: AbortSignal) { return url; } }`,
      'load',
      'signal',
      `load('a')`,
      `load('a', signal)`,
    ),
    late(
      'a private method',
      `class C { async run(signal: AbortSignal) { await this.#load('a'); } async #load(url: string, signal?: AbortSignal) { return url; } }`,
      'load',
      'signal',
      `load('a')`,
      `load('a', signal)`,
    ),
    late(
      'a callback of map',
      `async function f(signal: AbortSignal, urls: string[]) { await Promise.all(urls.map((url) => load(url))); }`,
      'load',
      'signal',
      `load(url)`,
      `load(url, signal)`,
    ),
    late(
      'a callback of a call that is awaited',
      `declare function each(urls: string[], work: (url: string) => Promise<unknown>): Promise<void>;
async function f(signal: AbortSignal, urls: string[]) { await each(urls, async (url) => { await load(url); }); }`,
      'load',
      'signal',
      `load(url)`,
      `load(url, signal)`,
    ),
    late(
      'a function that is called on the spot',
      `async function f(signal: AbortSignal) { await (async () => { await load('a'); })(); }`,
      'load',
      'signal',
      `load('a')`,
      `load('a', signal)`,
    ),
    late(
      'the signal of the inner function before that of the outer one',
      `import { all } from '@cancelkit/cancellation';
async function f(signal: AbortSignal) { await all(signal, (inner) => [load('a')]); }`,
      'load',
      'inner',
      `load('a')`,
      `load('a', inner)`,
    ),
    late(
      'a catch that goes on',
      `async function f(signal: AbortSignal) { try { await load('a', signal); } catch { await load('b'); } }`,
      'load',
      'signal',
      `load('b')`,
      `load('b', signal)`,
    ),
    late(
      'a branch of another test',
      `async function f(signal: AbortSignal, force: boolean) { if (force) await load('a'); }`,
      'load',
      'signal',
      `load('a')`,
      `load('a', signal)`,
    ),
    late(
      'a branch of a test of another option',
      `async function f(options: Options) { if (options.url === '') await load('a'); }`,
      'load',
      'options.signal',
      `load('a')`,
      `load('a', options.signal)`,
    ),
    late(
      'a deferred function has a signal that does not abort',
      `import { spawn } from '@cancelkit/cancellation';
async function f(signal: AbortSignal) { await spawn(signal, async (inner, { defer }) => { defer((cleanup: AbortSignal) => load('a').then(() => undefined)); await load('b', inner); }); }`,
      'load',
      'cleanup',
      `load('a')`,
      `load('a', cleanup)`,
    ),
    late(
      'fetch',
      `async function f(signal: AbortSignal) { await fetch('a'); }`,
      'fetch',
      'signal',
      `fetch('a')`,
      `fetch('a', { signal })`,
    ),
    late(
      'fetch with options',
      `async function f(signal: AbortSignal) { await fetch('a', { method: 'POST' }); }`,
      'fetch',
      'signal',
      `'POST' }`,
      `'POST', signal }`,
    ),
    late(
      'a factory of this project',
      `interface Retry { run(): Promise<void> }
function prepare({ retries, abortSignal }: { retries: number; abortSignal?: AbortSignal }): Retry { return { run: async () => {} }; }
async function f(abortSignal: AbortSignal) { await prepare({ retries: 1 }).run(); }`,
      'prepare',
      'abortSignal',
      `{ retries: 1 })`,
      `{ retries: 1, abortSignal })`,
    ),
    late(
      'an overload that takes a callback behind the options',
      `import { execFile } from 'node:child_process';
async function f(signal: AbortSignal) { const child = execFile('ls', ['-l'], () => {}); await load(String(child.pid), signal); }`,
      'execFile',
      'signal',
      `() => {})`,
      `{ signal }, () => {})`,
    ),
    late(
      'an overload with options',
      `declare function open(path: string): Promise<void>;
declare function open(path: string, options: { signal?: AbortSignal }): Promise<void>;
async function f(signal: AbortSignal) { await open('a'); }`,
      'open',
      'signal',
      `open('a')`,
      `open('a', { signal })`,
    ),
    bare(
      'earlier arguments that are missing',
      `declare function sleep(ms: number, value?: string, options?: { signal?: AbortSignal }): Promise<string>;
async function f(signal: AbortSignal) { await sleep(1); }`,
      'sleep',
      'signal',
    ),
    bare(
      'a type that does not take null',
      `async function f(signal: AbortSignal | null) { await load('a'); }`,
      'load',
      'signal',
    ),
    late(
      'a field, if fields count',
      `class C { readonly signal: AbortSignal = AbortSignal.abort(); async run() { await load('a'); } }`,
      'load',
      'this.signal',
      `load('a')`,
      `load('a', this.signal)`,
      [{ fields: true }],
    ),
    late(
      'a constant of the module, if fields count',
      `const stop = AbortSignal.abort();
async function f() { await load('a'); }`,
      'load',
      'stop',
      `load('a')`,
      `load('a', stop)`,
      [{ fields: true }],
    ),
    late(
      'a name that is not the ignored one',
      `async function f(signal: AbortSignal) { await load('a'); }`,
      'load',
      'signal',
      `load('a')`,
      `load('a', signal)`,
      [{ ignore: ['save'] }],
    ),
    late(
      'a package that is not the ignored one',
      `async function f(signal: AbortSignal) { await load('a'); }`,
      'load',
      'signal',
      `load('a')`,
      `load('a', signal)`,
      [{ ignore: [{ from: 'package', package: 'x', name: 'load' }] }],
    ),
  ],
  valid: [
    quiet('the signal is passed', `async function f(signal: AbortSignal) { await load('a', signal); }`),
    quiet('the signal is passed in options', `async function f(signal: AbortSignal) { await save('a', { signal }); }`),
    quiet('the options are passed', `async function f(options: Options) { await save('a', options); }`),
    quiet('the options are spread', `async function f(options: Options) { await save('a', { ...options }); }`),
    quiet(
      'another signal is passed',
      `async function f(signal: AbortSignal, other: AbortSignal) { await load('a', other); }`,
    ),
    quiet(
      'a variable that may carry one is passed',
      `async function f(signal: AbortSignal, init: RequestInit) { await fetch('a', init); }`,
    ),
    quiet(
      'a request that carries one is passed',
      `async function f(signal: AbortSignal) { const request = new Request('a', { signal }); await fetch(request); }`,
    ),
    quiet(
      'an explicit undefined is a decision',
      `async function f(signal: AbortSignal) { await load('a', undefined); }`,
    ),
    quiet(
      'an explicit undefined in options is a decision',
      `async function f(signal: AbortSignal) { await save('a', { signal: undefined }); }`,
    ),
    quiet('arguments are spread', `async function f(signal: AbortSignal, rest: [string]) { await load(...rest); }`),
    quiet(
      'an argument names the signal',
      `declare function wrap(signal: AbortSignal): string;
async function f(signal: AbortSignal) { await load(wrap(signal)); }`,
    ),
    quiet(
      'an argument is a call that was given a signal',
      `declare function both<T>(work: Promise<T>, signal?: AbortSignal): Promise<T>;
async function f(signal: AbortSignal, other: { readonly abort: AbortSignal }) { await both(load('a', other.abort)); }`,
    ),
    quiet(
      'the chain was given the signal',
      `declare function client(signal: AbortSignal): { get(url: string, signal?: AbortSignal): Promise<string> };
async function f(signal: AbortSignal) { await client(signal).get('a'); }`,
    ),
    quiet('no signal in scope', `async function f() { await load('a'); }`),
    quiet(
      'the callee takes none',
      `declare function plain(url: string): Promise<void>;
async function f(signal: AbortSignal) { await plain('a'); }`,
    ),
    quiet(
      'the callee is not late',
      `declare function parse(text: string, options?: { signal?: AbortSignal }): number;
async function f(signal: AbortSignal) { parse('a'); await load('a', signal); }`,
    ),
    quiet(
      'a stream',
      `declare const readable: ReadableStream<string>; declare const pair: ReadableWritablePair<string, string>;
async function f(signal: AbortSignal) { const piped = readable.pipeThrough(pair); await load(String(piped), signal); }`,
    ),
    quiet(
      'a Transform whose options inherit a signal',
      `import { createHash } from 'node:crypto';
async function f(signal: AbortSignal) { const hash = createHash('sha256'); await load(hash.digest('hex'), signal); }`,
    ),
    quiet(
      'an array with a signal is no option',
      `declare function join(parts?: string[] & { signal?: AbortSignal }): Promise<void>;
async function f(signal: AbortSignal) { await join(); }`,
    ),
    quiet(
      'a function with a signal is no option',
      `declare function call(work?: (() => void) & { signal?: AbortSignal }): Promise<void>;
async function f(signal: AbortSignal) { await call(); }`,
    ),
    quiet(
      'options that cannot be left out to a literal',
      `declare function connect(socket?: { port: number; signal?: AbortSignal }): Promise<void>;
async function f(signal: AbortSignal) { await connect(); }`,
    ),
    quiet(
      'functions about signals',
      `declare function timeout(options?: { signal?: AbortSignal }): Promise<void> & { signal: AbortSignal };
async function f(signal: AbortSignal) { await timeout(); }`,
    ),
    quiet('any', `async function f(signal: AbortSignal, client: any) { await client.get('a'); }`),
    quiet('a signal of type any', `async function f(signal: any) { await load('a'); }`),
    quiet(
      'types that cannot be resolved',
      `// @ts-expect-error: not installed
import { get } from 'not-installed';
async function f(signal: AbortSignal) { await get('a'); }`,
    ),
    quiet('the constructor of signals is none', `async function f(kind: typeof AbortSignal) { await load('a'); }`),
    quiet(
      'a finally',
      `async function f(signal: AbortSignal) { try { await load('a', signal); } finally { await load('b'); } }`,
    ),
    quiet(
      'a catch that ends by throwing',
      `async function f(signal: AbortSignal) { try { await load('a', signal); } catch (error) { await load('b'); throw error; } }`,
    ),
    quiet(
      'an abort listener',
      `function f(signal: AbortSignal) { signal.addEventListener('abort', async () => { await load('a'); }); }`,
    ),
    quiet('onabort', `function f(signal: AbortSignal) { signal.onabort = async () => { await load('a'); }; }`),
    quiet(
      'onAbort',
      `import { onAbort } from '@cancelkit/cancellation';
function f(signal: AbortSignal) { return onAbort(signal, async () => { await load('a'); }); }`,
    ),
    quiet(
      'defer',
      `import { spawn } from '@cancelkit/cancellation';
async function f(signal: AbortSignal) { await spawn(signal, async (inner, { defer }) => { defer(async () => { await load('a'); }); await load('b', inner); }); }`,
    ),
    quiet(
      'shield',
      `import { shield } from '@cancelkit/cancellation';
async function f(signal: AbortSignal) { await shield(signal, () => load('a')); }`,
    ),
    quiet(
      '.finally',
      `async function f(signal: AbortSignal) { await load('a', signal).finally(async () => { await load('b'); }); }`,
    ),
    quiet(
      '.catch',
      `async function f(signal: AbortSignal) { await load('a', signal).catch(async () => { await load('b'); }); }`,
    ),
    quiet(
      'a teardown that is returned',
      `function f(signal: AbortSignal) { return async () => { await load('a'); }; }`,
    ),
    quiet('a call that floats', `function f(signal: AbortSignal) { load('a'); }`),
    quiet('a call that floats behind void', `function f(signal: AbortSignal) { void load('a'); }`),
    quiet('a call that floats behind catch', `function f(signal: AbortSignal) { load('a').catch(() => {}); }`),
    quiet(
      'a branch of a test of the options',
      `async function f(options?: Options) { return options == null ? load('a') : save('a', options); }`,
    ),
    quiet(
      'a branch of a test of the signal',
      `async function f(signal?: AbortSignal) { if (signal) return load('a', signal); else return load('a'); }`,
    ),
    quiet(
      'what is done once aborted',
      `async function f(signal: AbortSignal) { if (signal.aborted) await load('b'); }`,
    ),
    quiet(
      'a method has no signal of the function around',
      `function f(signal: AbortSignal) { return class { async run() { await load('a'); } }; }`,
    ),
    quiet(
      'a declared function has none of the function around',
      `function f(signal: AbortSignal) { async function g() { await load('a'); } return g; }`,
    ),
    quiet(
      'a function that is called later',
      `function f(signal: AbortSignal) { setTimeout(async () => { await load('a'); }, 1); }`,
    ),
    quiet(
      'a local signal that is declared behind',
      `async function f() { await load('a'); const signal = AbortSignal.abort(); await load('b', signal); }`,
    ),
    quiet(
      'a local signal of another block',
      `async function f() { { const signal = AbortSignal.abort(); await load('b', signal); } await load('a'); }`,
    ),
    quiet(
      'a local controller is not yet a signal',
      `async function f() { const controller = new AbortController(); await load('a'); controller.abort(); }`,
    ),
    quiet(
      'a field, if fields do not count',
      `class C { readonly signal: AbortSignal = AbortSignal.abort(); async run() { await load('a'); } }`,
    ),
    quiet('an ignored name', `async function f(signal: AbortSignal) { await load('a'); }`, [{ ignore: ['load'] }]),
    quiet(
      'an ignored name of a package',
      `import { setTimeout as sleep } from 'node:timers/promises';
async function f(signal: AbortSignal) { await sleep(1, 'a'); }`,
      [{ ignore: [{ from: 'package', package: 'node', name: 'sleep' }] }],
    ),
    quiet(
      'work that an abort listener ends in another way',
      `declare function read(call: { cancel(): void }, signal?: AbortSignal): Promise<void>;
async function f(signal: AbortSignal, call: { cancel(): void }) { const listener = () => call.cancel(); signal.addEventListener('abort', listener); try { await read(call); } finally { signal.removeEventListener('abort', listener); } }`,
    ),
    quiet(
      'addEventListener returns nothing to wait for',
      `function f(signal: AbortSignal, target: EventTarget) { target.addEventListener('x', () => {}); }`,
    ),
  ],
};
