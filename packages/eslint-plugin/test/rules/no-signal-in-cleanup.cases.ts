import { type Cases, edited, platform, reported, silent } from '../support/cases.js';

const given = `import { onAbort, shield, spawn } from '@cancelkit/cancellation';
declare function limited(signal: AbortSignal): AbortSignal;
declare function work(signal?: AbortSignal): Promise<void>;
declare function close(options?: { signal?: AbortSignal }): Promise<void>;
`;

function aborted(name: string, code: string, from: string, to: string, signal = 'signal') {
  const whole = given + code;
  return reported(name, whole, [
    { messageId: 'aborted', data: { signal }, suggestion: 'shield', output: edited(whole, from, to) },
  ]);
}

const bare = (name: string, code: string) => reported(name, given + code, [{ messageId: 'aborted' }]);
const quiet = (name: string, code: string) => silent(name, given + code);

export const noSignalInCleanup: Cases = {
  invalid: [
    aborted(
      'a finally',
      `async function f(signal: AbortSignal) { try { await work(signal); } finally { await work(signal); } }`,
      'work(signal)',
      'shield(signal, (never) => work(never))',
    ),
    aborted(
      'a finally, in options',
      `async function f(signal: AbortSignal) { try { await work(signal); } finally { await close({ signal }); } }`,
      'close({ signal })',
      'shield(signal, (never) => close({ signal: never }))',
    ),
    aborted(
      'a finally, in options by name',
      `async function f(stop: AbortSignal) { try { await work(stop); } finally { await close({ signal: stop }); } }`,
      'close({ signal: stop })',
      'shield(stop, (never) => close({ signal: never }))',
      'stop',
    ),
    aborted(
      'the signal of options',
      `async function f(options: { signal?: AbortSignal }) { try { await work(options.signal); } finally { await work(options.signal); } }`,
      'work(options.signal)',
      'shield(options.signal, (never) => work(never))',
      'options.signal',
    ),
    aborted(
      'a finally in a callback that is called at once',
      `async function f(signal: AbortSignal, n: number[]) { await Promise.all(n.map(async () => { try { await work(signal); } finally { await work(signal); } })); }`,
      'work(signal)',
      'shield(signal, (never) => work(never))',
    ),
    aborted(
      'defer',
      `const f = (signal: AbortSignal) => spawn(signal, async (inner, { defer }) => { defer(async () => { await work(inner); }); });`,
      'work(inner)',
      'shield(inner, (never) => work(never))',
      'inner',
    ),
    aborted(
      'onAbort',
      `const f = (signal: AbortSignal) => onAbort(signal, async () => { await work(signal); });`,
      'work(signal)',
      'shield(signal, (never) => work(never))',
    ),
    bare(
      'an abort listener',
      `function f(signal: AbortSignal) { signal.addEventListener('abort', () => { void work(signal); }); }`,
    ),
    bare('.finally', `const f = (signal: AbortSignal) => work(signal).finally(() => work(signal));`),
    reported(
      'nothing is suggested without cancelkit',
      `${given}async function f(signal: AbortSignal) { try { await work(signal); } finally { await work(signal); } }`,
      [{ messageId: 'aborted' }],
      [],
      platform,
    ),
    bare(
      'a cleanup that is returned by an arrow',
      `const f = (signal: AbortSignal) => onAbort(signal, () => work(signal));`,
    ),
    bare('onabort', `function f(signal: AbortSignal) { signal.onabort = () => { void work(signal); }; }`),
    bare(
      'an argument that is awaited itself',
      `declare function put(value: string, signal?: AbortSignal): Promise<void>;
declare function read(): Promise<string>;
async function f(signal: AbortSignal) { try { await work(signal); } finally { await put(await read(), signal); } }`,
    ),
    aborted(
      'a signal that was combined before',
      `async function f(a: AbortSignal, b: AbortSignal) { const both = limited(a); try { await work(both); } finally { await work(both); } }`,
      'work(both)',
      'shield(both, (never) => work(never))',
      'both',
    ),
    aborted(
      'a destructured parameter',
      `async function f({ signal }: { signal: AbortSignal }) { try { await work(signal); } finally { await work(signal); } }`,
      'work(signal)',
      'shield(signal, (never) => work(never))',
    ),
  ],
  valid: [
    quiet(
      'no signal',
      `async function f(signal: AbortSignal) { try { await work(signal); } finally { await work(); } }`,
    ),
    quiet(
      'another signal',
      `async function f(signal: AbortSignal) { try { await work(signal); } finally { await work(AbortSignal.timeout(1)); } }`,
    ),
    quiet(
      'a limit of the cleanup',
      `async function f(signal: AbortSignal) { try { await work(signal); } finally { const limit = AbortSignal.timeout(1); await work(limit); } }`,
    ),
    quiet(
      'shielded',
      `async function f(signal: AbortSignal) { try { await work(signal); } finally { await shield(signal, (never) => work(never)); } }`,
    ),
    quiet(
      'the signal that a deferred function is given',
      `const f = (signal: AbortSignal) => spawn(signal, async (inner, { defer }) => { defer((cleanup: AbortSignal) => work(cleanup)); });`,
    ),
    quiet('not a cleanup', `async function f(signal: AbortSignal) { await work(signal); }`),
    quiet('the try', `async function f(signal: AbortSignal) { try { await work(signal); } finally { await work(); } }`),
    quiet(
      'only when not aborted',
      `async function f(signal: AbortSignal) { try { await work(signal); } finally { if (!signal.aborted) await work(signal); } }`,
    ),
    quiet(
      'not late',
      `declare function note(signal: AbortSignal): void;
async function f(signal: AbortSignal) { try { await work(signal); } finally { note(signal); } }`,
    ),
    quiet('any', `async function f(signal: any) { try { await work(signal); } finally { await work(signal); } }`),
    quiet(
      'a catch is no cleanup: what is tried again is to be aborted, too',
      `async function f(signal: AbortSignal) { try { await work(signal); } catch { await work(signal); } }`,
    ),
    quiet(
      'a function that is made in a finally, and called elsewhere',
      `declare function later(fn: () => Promise<void>): void;
async function f(signal: AbortSignal) { try { await work(signal); } finally { later(async () => { await work(signal); }); } }`,
    ),
    quiet(
      'a branch of a test of the options',
      `async function f(options: { signal?: AbortSignal }) { try { await work(options.signal); } finally { if (options.signal?.aborted !== true) await work(options.signal); } }`,
    ),
    quiet(
      'no signal in scope',
      `async function f(other: () => AbortSignal) { try { await work(other()); } finally { await work(other()); } }`,
    ),
    quiet('.then is no cleanup', `const f = (signal: AbortSignal) => work(signal).then(() => work(signal));`),
  ],
};
