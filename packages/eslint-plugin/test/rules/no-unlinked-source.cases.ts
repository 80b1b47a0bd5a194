import { type Cases, edited, platform, reported, silent } from '../support/cases.js';

const given = `import { CompletionSource } from '@cancelkit/completion';
import { abortable, link, onAbort, waitAsync } from '@cancelkit/cancellation';
declare function start(source: CompletionSource<string>): void;
`;
// The suggestion adds to the import of the cancellation package.
const imports = (code: string): string => code.replace('onAbort, waitAsync }', 'onAbort, waitAsync, linkedSource }');

function unlinked(name: string, code: string, from: string, to: string, signal = 'signal') {
  const whole = given + code;
  return reported(name, whole, [
    {
      messageId: 'source',
      data: { signal, name: 'source' },
      suggestion: 'link',
      output: imports(edited(whole, from, to)),
    },
  ]);
}

const promise = (name: string, code: string) =>
  reported(name, given + code, [{ messageId: 'promise', data: { signal: 'signal' } }], [{ promises: true }]);
const quiet = (name: string, code: string, options: readonly unknown[] = []) => silent(name, given + code, options);

const made = 'new CompletionSource<string>()';
const linked = 'linkedSource<string>(signal)';

export const noUnlinkedSource: Cases = {
  invalid: [
    unlinked(
      'awaited',
      `async function f(signal: AbortSignal) { const source = ${made}; start(source); return await source.promise; }`,
      made,
      linked,
    ),
    unlinked(
      'returned',
      `function f(signal: AbortSignal) { const source = ${made}; start(source); return source.promise; }`,
      made,
      linked,
    ),
    unlinked(
      'awaited as a statement',
      `async function f(signal: AbortSignal) { const source = new CompletionSource(); setTimeout(() => source.setResult(), 1); await source.promise; }`,
      'new CompletionSource()',
      'linkedSource(signal)',
    ),
    unlinked(
      'with options',
      `function f(signal: AbortSignal) { const source = new CompletionSource<string>({ continuations: 'inline' }); start(source); return source.promise; }`,
      `new CompletionSource<string>({`,
      `linkedSource<string>(signal, {`,
    ),
    unlinked(
      'the signal of options',
      `function f(options: { signal?: AbortSignal }) { const source = ${made}; start(source); return source.promise; }`,
      made,
      'linkedSource<string>(options.signal)',
      'options.signal',
    ),
    unlinked(
      'kept in a map',
      `function f(signal: AbortSignal, pending: Map<number, CompletionSource<string>>) { const source = ${made}; pending.set(1, source); return source.promise; }`,
      made,
      linked,
    ),
    unlinked(
      'settled by an event',
      `function f(signal: AbortSignal, target: EventTarget) { const source = ${made}; target.addEventListener('x', () => source.setResult('x'), { once: true }); return source.promise; }`,
      made,
      linked,
    ),
    unlinked(
      'in an object that is stored',
      `function f(signal: AbortSignal, pending: object[]) { const source = ${made}; pending.push({ source }); return source.promise; }`,
      made,
      linked,
    ),
    unlinked(
      'in a branch',
      `async function f(signal: AbortSignal, now: boolean) { if (now) { const source = ${made}; start(source); await source.promise; } }`,
      made,
      linked,
    ),
    unlinked(
      'in a callback that is called at once',
      `async function f(signal: AbortSignal, n: number[]) { await Promise.all(n.map(() => { const source = ${made}; start(source); return source.promise; })); }`,
      made,
      linked,
    ),
    reported(
      'a fault is set',
      `${given}function f(signal: AbortSignal) { const source = new CompletionSource<string>(); setTimeout(() => source.trySetException(1), 1); return source.promise; }`,
      [
        {
          messageId: 'source',
          suggestion: 'link',
          output: imports(
            `${given}function f(signal: AbortSignal) { const source = linkedSource<string>(signal); setTimeout(() => source.trySetException(1), 1); return source.promise; }`,
          ),
        },
      ],
    ),
    reported(
      'nothing is suggested where cancelkit must not be named',
      `${given}function f(signal: AbortSignal) { const source = ${made}; start(source); return source.promise; }`,
      [{ messageId: 'source' }],
      [],
      platform,
    ),
    promise(
      'a promise of its own that is awaited',
      `async function f(signal: AbortSignal) { await new Promise((resolve) => setTimeout(resolve, 1)); }`,
    ),
    promise(
      'a promise of its own that is returned',
      `function f(signal: AbortSignal) { return new Promise<void>((resolve) => { setTimeout(resolve, 1); }); }`,
    ),
    promise(
      'a promise of its own that an arrow gives',
      `const f = (signal: AbortSignal) => new Promise<void>((resolve) => { setTimeout(resolve, 1); });`,
    ),
    promise(
      'Promise.withResolvers',
      `declare global { interface PromiseConstructor { withResolvers<T>(): { promise: Promise<T>; resolve(value: T): void } } }
function f(signal: AbortSignal) { const { promise, resolve } = Promise.withResolvers<void>(); setTimeout(resolve, 1); return promise; }`,
    ),
  ],
  valid: [
    quiet(
      'linked',
      `function f(signal: AbortSignal) { const source = ${made}; link(signal, source); start(source); return source.promise; }`,
    ),
    quiet(
      'made linked',
      `import { linkedSource } from '@cancelkit/cancellation';
function f(signal: AbortSignal) { const source = linkedSource<string>(signal); start(source); return source.promise; }`,
    ),
    quiet(
      'canceled by onAbort',
      `function f(signal: AbortSignal) { const source = ${made}; using registration = onAbort(signal, (reason) => source.trySetCanceled(reason)); start(source); return source.promise; }`,
    ),
    quiet(
      'canceled by a listener',
      `function f(signal: AbortSignal) { const source = ${made}; const stop = () => source.setCanceled(signal.reason); signal.addEventListener('abort', stop); start(source); return source.promise; }`,
    ),
    quiet(
      'waited for with the signal',
      `function f(signal: AbortSignal) { const source = ${made}; start(source); return waitAsync(source, { signal }); }`,
    ),
    quiet(
      'its promise is waited for with the signal',
      `async function f(signal: AbortSignal) { const source = ${made}; start(source); await abortable(signal, source.promise); return source.promise; }`,
    ),
    quiet(
      'passed on together with the signal',
      `declare function begin(signal: AbortSignal, source: CompletionSource<string>): void;
function f(signal: AbortSignal) { const source = ${made}; begin(signal, source); return source.promise; }`,
    ),
    quiet(
      'follows work',
      `function f(signal: AbortSignal, work: Promise<string>) { const source = ${made}; source.follow(work, signal); return source.promise; }`,
    ),
    quiet(
      'nobody waits for it here',
      `function f(signal: AbortSignal) { const source = ${made}; start(source); return source; }`,
    ),
    quiet('no signal in scope', `function f() { const source = ${made}; start(source); return source.promise; }`),
    quiet(
      'in a field',
      `class C { source = ${made}; run(signal: AbortSignal) { signal.throwIfAborted(); return this.source.promise; } }`,
    ),
    quiet(
      'disposed when the function ends',
      `async function f(signal: AbortSignal) { const source = ${made}; signal.onabort = () => source.dispose(); start(source); return await source.promise; }`,
    ),
    silent(
      'a CompletionSource of somebody else',
      `declare class CompletionSource { promise: Promise<void> }
function f(signal: AbortSignal) { const source = new CompletionSource(); return source.promise; }`,
    ),
    quiet(
      'promises, if they are not asked for',
      `async function f(signal: AbortSignal) { await new Promise((resolve) => setTimeout(resolve, 1)); }`,
    ),
    quiet(
      'a promise that the signal settles',
      `async function f(signal: AbortSignal) { await new Promise((resolve) => { signal.onabort = resolve; }); }`,
      [{ promises: true }],
    ),
    quiet(
      'a promise that nobody waits for here',
      `function f(signal: AbortSignal) { const never = new Promise(() => {}); keep(never); } declare function keep(promise: object): void;`,
      [{ promises: true }],
    ),
    quiet(
      'resolvers that the signal settles',
      `declare global { interface PromiseConstructor { withResolvers<T>(): { promise: Promise<T>; resolve(value: T): void } } }
function f(signal: AbortSignal) { const { promise, resolve } = Promise.withResolvers<void>(); signal.onabort = () => resolve(); return promise; }`,
      [{ promises: true }],
    ),
  ],
};
