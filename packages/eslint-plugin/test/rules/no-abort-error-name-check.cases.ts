import { type Cases, edited, platform, reported, silent } from '../support/cases.js';

const importing = `import { isAbortError } from '@cancelkit/cancellation';\n`;

function named(name: string, code: string, from: string, to: string, signal = 'signal') {
  return reported(name, code, [
    { messageId: 'name', data: { signal }, suggestion: 'ask', output: edited(code, from, to, importing) },
  ]);
}

function plain(name: string, code: string, from: string, to: string) {
  return reported(name, code, [{ messageId: 'name', suggestion: 'ask', output: edited(code, from, to) }], [], platform);
}

export const noAbortErrorNameCheck: Cases = {
  invalid: [
    named(
      'a catch',
      `async function f(signal: AbortSignal) { try { signal.throwIfAborted(); } catch (error: any) { if (error.name === 'AbortError') return; throw error; } }`,
      `error.name === 'AbortError'`,
      'isAbortError(error, signal)',
    ),
    named(
      'the other way round',
      `function f(signal: AbortSignal, error: Error) { return 'AbortError' === error.name; }`,
      `'AbortError' === error.name`,
      'isAbortError(error, signal)',
    ),
    named(
      'two equal signs',
      `function f(signal: AbortSignal, error: Error) { return error.name == 'AbortError'; }`,
      `error.name == 'AbortError'`,
      'isAbortError(error, signal)',
    ),
    named(
      'not',
      `function f(signal: AbortSignal, error: Error) { return error.name !== 'AbortError'; }`,
      `error.name !== 'AbortError'`,
      '!isAbortError(error, signal)',
    ),
    named(
      'an error that may be missing',
      `function f(signal: AbortSignal, error?: Error) { return error?.name === 'AbortError'; }`,
      `error?.name === 'AbortError'`,
      'isAbortError(error, signal)',
    ),
    named(
      'an assertion',
      `function f(signal: AbortSignal, error: unknown) { return (error as Error).name === 'AbortError'; }`,
      `(error as Error).name === 'AbortError'`,
      'isAbortError(error as Error, signal)',
    ),
    named(
      'beside instanceof',
      `function f(signal: AbortSignal, error: unknown) { return error instanceof Error && error.name === 'AbortError'; }`,
      `error.name === 'AbortError'`,
      'isAbortError(error, signal)',
    ),
    named(
      'the error of a property',
      `function f(signal: AbortSignal, state: { error: Error }) { return state.error.name === 'AbortError'; }`,
      `state.error.name === 'AbortError'`,
      'isAbortError(state.error, signal)',
    ),
    named(
      'the signal of options',
      `function f(options: { signal?: AbortSignal }, error: Error) { return error.name === 'AbortError'; }`,
      `error.name === 'AbortError'`,
      'isAbortError(error, options.signal)',
      'options.signal',
    ),
    named(
      'a local signal',
      `function f(error: Error) { const signal = AbortSignal.timeout(1); return error.name === 'AbortError'; }`,
      `error.name === 'AbortError'`,
      'isAbortError(error, signal)',
    ),
    named(
      'the signal is asked in another condition',
      `function f(signal: AbortSignal, error: Error) { if (signal.aborted) return true; return error.name === 'AbortError'; }`,
      `error.name === 'AbortError'`,
      'isAbortError(error, signal)',
    ),
    named(
      'a callback that is called at once',
      `function f(signal: AbortSignal, errors: Error[]) { return errors.some((error) => error.name === 'AbortError'); }`,
      `error.name === 'AbortError'`,
      'isAbortError(error, signal)',
    ),
    reported(
      'imported already',
      `import { isAbortError } from '@cancelkit/cancellation';
function f(signal: AbortSignal, error: Error, cause: unknown) { return isAbortError(cause) ? 1 : error.name === 'AbortError'; }`,
      [
        {
          messageId: 'name',
          suggestion: 'ask',
          output: `import { isAbortError } from '@cancelkit/cancellation';
function f(signal: AbortSignal, error: Error, cause: unknown) { return isAbortError(cause) ? 1 : isAbortError(error, signal); }`,
        },
      ],
    ),
    plain(
      'without cancelkit',
      `function f(signal: AbortSignal, error: Error) { return error.name === 'AbortError'; }`,
      `error.name === 'AbortError'`,
      'signal.aborted',
    ),
    plain(
      'without cancelkit: not',
      `function f(signal: AbortSignal, error: Error) { return error.name !== 'AbortError'; }`,
      `error.name !== 'AbortError'`,
      '!signal.aborted',
    ),
    plain(
      'without cancelkit: a signal that may be undefined',
      `function f(error: Error, signal?: AbortSignal) { return error.name === 'AbortError'; }`,
      `error.name === 'AbortError'`,
      'signal?.aborted === true',
    ),
    plain(
      'without cancelkit: not, and a signal that may be undefined',
      `function f(error: Error, signal?: AbortSignal) { return error.name !== 'AbortError'; }`,
      `error.name !== 'AbortError'`,
      '!signal?.aborted',
    ),
  ],
  valid: [
    silent('no signal in scope', `function f(error: Error) { return error.name === 'AbortError'; }`),
    silent(
      'the definition of a helper',
      `export const isAbort = (error: unknown) => error instanceof Error && error.name === 'AbortError';`,
    ),
    silent(
      'the signal is asked too',
      `function f(signal: AbortSignal, error: Error) { return signal.aborted && error.name === 'AbortError'; }`,
    ),
    silent(
      'the signal is asked behind',
      `function f(signal: AbortSignal, error: Error) { return error.name === 'AbortError' || signal.aborted; }`,
    ),
    silent(
      'the signal is asked in a negation',
      `function f(signal: AbortSignal, error: Error) { return !(error.name === 'AbortError' && signal.aborted); }`,
    ),
    silent(
      'isAbortReason is asked too',
      `import { isAbortReason } from '@cancelkit/completion';
function f(signal: AbortSignal, error: Error) { return isAbortReason(error, signal) || error.name === 'AbortError'; }`,
    ),
    silent('another name', `function f(signal: AbortSignal, error: Error) { return error.name === 'TimeoutError'; }`),
    silent(
      'another property',
      `function f(signal: AbortSignal, error: { code: string }) { return error.code === 'AbortError'; }`,
    ),
    silent(
      'a comparison of order',
      `function f(signal: AbortSignal, error: Error) { return error.name < 'AbortError'; }`,
    ),
    silent(
      'a string that is no name',
      `function f(signal: AbortSignal, name: string) { return name === 'AbortError'; }`,
    ),
    silent(
      'a signal of the function around, in a method',
      `function f(signal: AbortSignal) { return class { is(error: Error) { return error.name === 'AbortError'; } }; }`,
    ),
    silent(
      'a signal that is declared behind',
      `function f(error: Error) { const is = error.name === 'AbortError'; const signal = AbortSignal.abort(); return [is, signal]; }`,
    ),
    silent('a signal of type any', `function f(signal: any, error: Error) { return error.name === 'AbortError'; }`),
    silent(
      'a boolean named signal',
      `function f(signal: boolean, error: Error) { return error.name === 'AbortError'; }`,
    ),
    silent(
      'two variables',
      `function f(signal: AbortSignal, error: Error, name: string) { return error.name === name; }`,
    ),
  ],
};
