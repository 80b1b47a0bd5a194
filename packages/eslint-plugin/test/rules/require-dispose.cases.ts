import { type Cases, edited, reported, silent } from '../support/cases.js';

const given = `import { allSignals, anySignal, CancellationSource, grace, timeoutSignal } from '@cancelkit/cancellation';
import { signalOfProcess } from '@cancelkit/node';
import * as kit from '@cancelkit/cancellation';
declare function work(signal: AbortSignal): Promise<void>;
declare function keep(thing: object): void;
`;

function kept(name: string, code: string, maker: string, variable: string, messageId = 'kept') {
  const whole = given + code;
  const from = `const ${variable} =`;
  return reported(name, whole, [
    {
      messageId,
      data: { maker, name: variable },
      suggestion: 'using',
      output: edited(whole, from, `using ${variable} =`),
    },
  ]);
}

function lost(name: string, code: string, maker: string, from?: string, to = '') {
  const whole = given + code;
  const output = from === undefined ? {} : { suggestion: 'using', output: edited(whole, from, to) };
  return reported(name, whole, [{ messageId: 'lost', data: { maker }, ...output }]);
}

const quiet = (name: string, code: string) => silent(name, given + code);

export const requireDispose: Cases = {
  invalid: [
    kept(
      'anySignal',
      `async function f(a: AbortSignal) { const both = anySignal([a]); await work(both.signal); }`,
      'anySignal',
      'both',
    ),
    kept(
      'allSignals',
      `async function f(a: AbortSignal) { const every = allSignals([a]); await work(every.signal); }`,
      'allSignals',
      'every',
    ),
    kept(
      'timeoutSignal',
      `async function f() { const idle = timeoutSignal(1); await work(idle.signal); }`,
      'timeoutSignal',
      'idle',
    ),
    kept(
      'grace',
      `async function f(a: AbortSignal) { const hard = grace(a, 1); await work(hard.signal); }`,
      'grace',
      'hard',
    ),
    kept(
      'signalOfProcess',
      `async function f() { const stop = signalOfProcess(); await work(stop.signal); }`,
      'signalOfProcess',
      'stop',
    ),
    kept(
      'a source with parents',
      `async function f(a: AbortSignal) { const source = new CancellationSource({ parents: [a] }); await work(source.signal); }`,
      'CancellationSource',
      'source',
    ),
    kept(
      'a source with a timeout',
      `async function f() { const source = new CancellationSource({ timeoutMs: 1 }); await work(source.signal); }`,
      'CancellationSource',
      'source',
    ),
    kept(
      'a source with a deadline',
      `async function f() { const source = new CancellationSource({ deadline: 1 }); await work(source.signal); }`,
      'CancellationSource',
      'source',
    ),
    kept(
      'a linked source',
      `async function f(a: AbortSignal) { const source = CancellationSource.linked(a); await work(source.signal); }`,
      'CancellationSource.linked',
      'source',
    ),
    kept(
      'of a namespace',
      `async function f(a: AbortSignal) { const both = kit.anySignal([a]); await work(both.signal); }`,
      'anySignal',
      'both',
    ),
    kept(
      'only its signal is handed on',
      `function f(a: AbortSignal) { const both = anySignal([a]); return both.signal; }`,
      'anySignal',
      'both',
    ),
    kept(
      'disposed, but not in a finally',
      `async function f(a: AbortSignal) { const both = anySignal([a]); await work(both.signal); both.dispose(); }`,
      'anySignal',
      'both',
      'late',
    ),
    kept(
      'disposed by symbol, but not in a finally',
      `async function f(a: AbortSignal) { const both = anySignal([a]); await work(both.signal); both[Symbol.dispose](); }`,
      'anySignal',
      'both',
      'late',
    ),
    lost(
      'destructured',
      `async function f(a: AbortSignal) { const { signal } = anySignal([a]); await work(signal); }`,
      'anySignal',
      `const { signal } = anySignal([a])`,
      `using linked = anySignal([a]);\nconst { signal } = linked`,
    ),
    lost(
      'only the signal in an argument',
      `async function f(a: AbortSignal) { await work(anySignal([a]).signal); }`,
      'anySignal',
      `await work(anySignal([a]).signal)`,
      `using linked = anySignal([a]);\nawait work(linked.signal)`,
    ),
    lost(
      'only the signal in a constant',
      `async function f(a: AbortSignal) { const signal = anySignal([a]).signal; await work(signal); }`,
      'anySignal',
      `const signal = anySignal([a]).signal`,
      `using linked = anySignal([a]);\nconst signal = linked.signal`,
    ),
    lost('dropped', `function f(a: AbortSignal) { anySignal([a]); }`, 'anySignal'),
    reported(
      'a variable that changes: nothing to suggest',
      `${given}async function f(a: AbortSignal) { let both = anySignal([a]); await work(both.signal); both = anySignal([]); both.signal.throwIfAborted(); }`,
      [{ messageId: 'kept' }],
    ),
  ],
  valid: [
    quiet('using', `async function f(a: AbortSignal) { using both = anySignal([a]); await work(both.signal); }`),
    quiet(
      'await using',
      `async function f(a: AbortSignal) { await using both = Object.assign(anySignal([a]), { async [Symbol.asyncDispose]() {} }); await work(both.signal); }`,
    ),
    quiet(
      'disposed in a finally',
      `async function f(a: AbortSignal) { const both = anySignal([a]); try { await work(both.signal); } finally { both.dispose(); } }`,
    ),
    quiet(
      'disposed by symbol in a finally',
      `async function f(a: AbortSignal) { const both = anySignal([a]); try { await work(both.signal); } finally { both[Symbol.dispose](); } }`,
    ),
    quiet(
      'disposed by a callback',
      `function f(a: AbortSignal) { const both = anySignal([a]); return work(both.signal).finally(() => both.dispose()); }`,
    ),
    quiet(
      'its method is handed on',
      `function f(a: AbortSignal) { const both = anySignal([a]); setTimeout(both.dispose, 1); }`,
    ),
    quiet('returned', `function f(a: AbortSignal) { return anySignal([a]); }`),
    quiet('returned by an arrow', `const f = (a: AbortSignal) => anySignal([a]);`),
    quiet('returned by way of a constant', `function f(a: AbortSignal) { const both = anySignal([a]); return both; }`),
    quiet('passed on', `function f(a: AbortSignal) { keep(anySignal([a])); }`),
    quiet('passed on by way of a constant', `function f(a: AbortSignal) { const both = anySignal([a]); keep(both); }`),
    quiet('in a field', `class C { both; constructor(a: AbortSignal) { this.both = anySignal([a]); } }`),
    quiet('in an object', `function f(a: AbortSignal) { return { both: anySignal([a]) }; }`),
    quiet(
      'destructured with its dispose',
      `function f(a: AbortSignal) { const { signal, dispose } = anySignal([a]); return work(signal).finally(dispose); }`,
    ),
    quiet('of the module: it lives as long as the program', `const stop = signalOfProcess(); void work(stop.signal);`),
    quiet(
      'a source that is tied to nothing',
      `async function f() { const source = new CancellationSource(); await work(source.signal); }`,
    ),
    quiet(
      'a source with a clock only',
      `async function f() { const source = new CancellationSource({ ref: false }); await work(source.signal); }`,
    ),
    silent(
      'an anySignal of somebody else',
      `declare function anySignal(signals: AbortSignal[]): AbortSignal;
async function f(a: AbortSignal) { const both = anySignal([a]); both.throwIfAborted(); }`,
    ),
    quiet(
      'a name that hides the import',
      `function f(anySignal: () => { signal: AbortSignal }) { const both = anySignal(); both.signal.throwIfAborted(); }`,
    ),
  ],
};
