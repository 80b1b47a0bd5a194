import { type Cases, edited, platform, reported, silent } from '../support/cases.js';

const floating = (name: string, code: string, signal = 'signal') =>
  reported(name, code, [{ messageId: 'floating', data: { signal } }]);
const once = (name: string, code: string, signal = 'signal') =>
  reported(name, code, [{ messageId: 'once', data: { signal } }]);

const held = `declare function work(): Promise<void>;
async function f(signal: AbortSignal) { signal.addEventListener('abort', () => {}); await work(); }`;
const registered = `import { onAbort } from '@cancelkit/cancellation';
declare function work(): Promise<void>;
async function f(signal: AbortSignal) { onAbort(signal, () => {}); await work(); }`;

/** With and without types. */
export const noFloatingAbortListener: Cases = {
  invalid: [
    floating('a parameter', `function f(signal: AbortSignal) { signal.addEventListener('abort', () => {}); }`),
    floating(
      'a signal that may be undefined',
      `function f(signal?: AbortSignal) { signal?.addEventListener('abort', () => {}); }`,
    ),
    floating(
      'the signal of options',
      `function f(options: { signal: AbortSignal }) { options.signal.addEventListener('abort', () => {}); }`,
      'options.signal',
    ),
    floating(
      'the signal of a controller that is given',
      `function f(controller: AbortController) { controller.signal.addEventListener('abort', () => {}); }`,
      'controller.signal',
    ),
    floating(
      'a named listener',
      `function f(signal: AbortSignal) { const stop = () => {}; signal.addEventListener('abort', stop); }`,
    ),
    floating(
      'a method as listener',
      `class C { stop() {} listen(signal: AbortSignal) { signal.addEventListener('abort', this.stop); } }`,
    ),
    floating(
      'options that are false',
      `function f(signal: AbortSignal) { signal.addEventListener('abort', () => {}, false); }`,
    ),
    floating(
      'options without once or signal',
      `function f(signal: AbortSignal) { signal.addEventListener('abort', () => {}, { passive: true }); }`,
    ),
    floating(
      'another listener is removed',
      `function f(signal: AbortSignal) { const a = () => {}; const b = () => {}; signal.addEventListener('abort', a); signal.removeEventListener('abort', b); }`,
    ),
    floating(
      'a listener of another event is removed',
      `function f(signal: AbortSignal) { const a = () => {}; signal.addEventListener('abort', a); signal.removeEventListener('x', a); }`,
    ),
    floating(
      'a variable that may be the signal of somebody else',
      `function f(given: AbortSignal, own: boolean) { let signal = given; if (own) signal = AbortSignal.timeout(1); signal.addEventListener('abort', () => {}); }`,
    ),
    floating(
      'an own signal in a function that is called again and again',
      `function f() { const controller = new AbortController(); return () => { controller.signal.addEventListener('abort', () => {}); }; }`,
      'controller.signal',
    ),
    floating(
      'another function removes a listener of the same name',
      `function f(signal: AbortSignal) { const stop = () => {}; signal.addEventListener('abort', stop); } function g(signal: AbortSignal) { const stop = () => {}; signal.removeEventListener('abort', stop); }`,
    ),
    floating(
      'a signal that an object is given',
      `function f(signal: AbortSignal) { let entry = { signal: AbortSignal.timeout(1) }; entry = { signal }; entry.signal.addEventListener('abort', () => {}); }`,
      'entry.signal',
    ),
    floating(
      'an executor',
      `function f(signal: AbortSignal) { return new Promise<void>((resolve) => { signal.addEventListener('abort', () => resolve()); }); }`,
    ),
    floating(
      'a constant of the module',
      `const signal = AbortSignal.abort(); export function f() { signal.addEventListener('abort', () => {}); }`,
    ),
    floating(
      'a controller that a field is given',
      `class C { constructor(readonly controller: AbortController) {} listen() { this.controller.signal.addEventListener('abort', () => {}); } }`,
      'this.controller.signal',
    ),
    once('once', `function f(signal: AbortSignal) { signal.addEventListener('abort', () => {}, { once: true }); }`),
    once(
      'once, in an executor',
      `function f(signal: AbortSignal) { return new Promise<void>((resolve) => { signal.addEventListener('abort', () => resolve(), { once: true }); }); }`,
    ),
    reported('in an async function: held by using', held, [
      {
        messageId: 'floating',
        suggestion: 'register',
        output: edited(
          held,
          `signal.addEventListener('abort', () => {})`,
          'using registration = onAbort(signal, () => {})',
          `import { onAbort } from '@cancelkit/cancellation';\n`,
        ),
      },
    ]),
    reported('without cancelkit there is nothing to suggest', held, [{ messageId: 'floating' }], [], platform),
    reported(
      'a listener that asks for the event: nothing to suggest',
      held.replace('() => {}', '(event) => { event.preventDefault(); }'),
      [{ messageId: 'floating' }],
    ),
    reported('the result of onAbort is dropped', registered, [
      {
        messageId: 'dropped',
        data: { callee: 'onAbort' },
        suggestion: 'register',
        output: edited(registered, 'onAbort(signal', 'using registration = onAbort(signal'),
      },
    ]),
    reported(
      'the result of onAbort of a namespace is dropped',
      `import * as kit from '@cancelkit/cancellation';
function f(signal: AbortSignal) { kit.onAbort(signal, () => {}); }`,
      [{ messageId: 'dropped', data: { callee: 'onAbort' } }],
    ),
    reported(
      'the result of addAbortListener is dropped',
      `import { addAbortListener } from 'node:events';
function f(signal: AbortSignal) { addAbortListener(signal, () => {}); }`,
      [{ messageId: 'dropped', data: { callee: 'addAbortListener' } }],
    ),
    reported(
      'the result of events.addAbortListener is dropped',
      `import events from 'node:events';
function f(signal: AbortSignal) { events.addAbortListener(signal, () => {}); }`,
      [{ messageId: 'dropped', data: { callee: 'addAbortListener' } }],
    ),
  ],
  valid: [
    silent(
      'removed',
      `function f(signal: AbortSignal) { const stop = () => {}; signal.addEventListener('abort', stop); signal.removeEventListener('abort', stop); }`,
    ),
    silent(
      'removed elsewhere in the file',
      `const stop = () => {}; function f(signal: AbortSignal) { signal.addEventListener('abort', stop); } function g(signal: AbortSignal) { signal.removeEventListener('abort', stop); }`,
    ),
    silent(
      'a method that is removed',
      `class C { stop = () => {}; listen(signal: AbortSignal) { signal.addEventListener('abort', this.stop, { once: true }); } end(signal: AbortSignal) { signal.removeEventListener('abort', this.stop); } }`,
    ),
    silent(
      'bound to a signal',
      `function f(signal: AbortSignal, own: AbortSignal) { signal.addEventListener('abort', () => {}, { signal: own }); }`,
    ),
    silent(
      'bound to a signal by shorthand',
      `function f(other: AbortSignal, signal: AbortSignal) { other.addEventListener('abort', () => {}, { once: true, signal }); }`,
    ),
    silent(
      'options that are spread',
      `function f(signal: AbortSignal, rest: object) { signal.addEventListener('abort', () => {}, { ...rest }); }`,
    ),
    silent(
      'options in a variable',
      `function f(signal: AbortSignal, options: AddEventListenerOptions) { signal.addEventListener('abort', () => {}, options); }`,
    ),
    silent(
      'a controller of the same function',
      `function f() { const controller = new AbortController(); controller.signal.addEventListener('abort', () => {}); return controller; }`,
    ),
    silent(
      'a controller of the function around',
      `function f() { const controller = new AbortController(); return new Promise<void>((resolve) => { controller.signal.addEventListener('abort', () => resolve()); }); }`,
    ),
    silent(
      'the signal of a controller of the same function',
      `function f() { const { signal } = new AbortController(); signal.addEventListener('abort', () => {}); }`,
    ),
    silent(
      'a constant that is such a signal',
      `function f() { const controller = new AbortController(); const signal = controller.signal; signal.addEventListener('abort', () => {}); }`,
    ),
    silent(
      'a signal that is made there',
      `function f() { const signal = AbortSignal.timeout(1); signal.addEventListener('abort', () => {}); }`,
    ),
    silent(
      'a signal that is made of others there',
      `declare function anySignal(signals: AbortSignal[]): AbortSignal;
function f(a: AbortSignal) { const both = anySignal([a]); both.addEventListener('abort', () => {}, { once: true }); }`,
    ),
    silent(
      'a signal that is made in the same expression',
      `function f() { AbortSignal.timeout(1).addEventListener('abort', () => {}); }`,
    ),
    silent(
      'a controller in an object of the same function',
      `function f() { const controller = new AbortController(); const response = { controller } as const; response.controller.signal.addEventListener('abort', () => {}); }`,
    ),
    silent(
      'a controller of a field',
      `class C { readonly controller = new AbortController(); listen() { this.controller.signal.addEventListener('abort', () => {}); } }`,
    ),
    silent(
      'a controller of a private field',
      `class C { #controller = new AbortController(); listen() { this.#controller.signal.addEventListener('abort', () => {}); } }`,
    ),
    silent(
      'a controller that the constructor makes',
      `class C { controller: AbortController; constructor() { this.controller = new AbortController(); this.controller.signal.addEventListener('abort', () => {}); } }`,
    ),
    silent(
      'a request that aborts',
      `function f(request: XMLHttpRequest) { request.addEventListener('abort', () => {}); }`,
    ),
    silent('another event', `function f(signal: AbortSignal) { signal.addEventListener('other', () => {}); }`),
    silent('any', `function f(thing: any) { thing.addEventListener('abort', () => {}); }`),
    silent(
      'the result of onAbort is kept',
      `import { onAbort } from '@cancelkit/cancellation';
function f(signal: AbortSignal) { const registration = onAbort(signal, () => {}); registration.dispose(); }`,
    ),
    silent(
      'the result of onAbort is returned',
      `import { onAbort } from '@cancelkit/cancellation';
function f(signal: AbortSignal) { return onAbort(signal, () => {}); }`,
    ),
    silent(
      'an onAbort of somebody else',
      `declare function onAbort(signal: AbortSignal, callback: () => void): void;
function f(signal: AbortSignal) { onAbort(signal, () => {}); }`,
    ),
    silent(
      'onAbort of an own source',
      `import { CancellationSource, onAbort } from '@cancelkit/cancellation';
function f() { const source = new CancellationSource(); onAbort(source.signal, () => {}); return source; }`,
    ),
    silent(
      'a variable that is given such signals only',
      `function f(long: boolean) { let signal: AbortSignal; if (long) signal = AbortSignal.timeout(2); else signal = AbortSignal.timeout(1); signal.addEventListener('abort', () => {}); }`,
    ),
    silent(
      'what is done with it when a promise of the same function has ended',
      `function f(work: Promise<void>) { const signal = AbortSignal.timeout(1); return work.finally(() => { signal.addEventListener('abort', () => {}); }); }`,
    ),
    silent(
      'a function that adds what it is given, and one that removes it',
      `class C { on(signal: AbortSignal, listener: () => void) { signal.addEventListener('abort', listener); } off(signal: AbortSignal, listener: () => void) { signal.removeEventListener('abort', listener); } }`,
    ),
    silent(
      'a declared function that is removed',
      `function f(signal: AbortSignal) { function stop() {} signal.addEventListener('abort', stop); return () => signal.removeEventListener('abort', stop); }`,
    ),
    silent(
      'kept with its signal, and removed from there',
      `class C { #all: { signal: AbortSignal; listener: () => void }[] = []; add(signal: AbortSignal) { const listener = () => {}; signal.addEventListener('abort', listener); this.#all.push({ signal, listener }); } end() { for (const { signal, listener } of this.#all) signal.removeEventListener('abort', listener); } }`,
    ),
    silent(
      'a signal that an object is made with',
      `declare const known: Map<string, { signal: AbortSignal }>;
function f(key: string) { let entry = known.get(key); if (entry === undefined) { entry = { signal: AbortSignal.timeout(1) }; entry.signal.addEventListener('abort', () => {}); } }`,
    ),
  ],
};
