import { type Cases, edited, reported, silent } from '../support/cases.js';

const given = `import { catchAbortError, isAbortError, rethrowAbortError } from '@cancelkit/cancellation';
import * as kit from '@cancelkit/cancellation';
declare function limited(signal: AbortSignal): AbortSignal;
declare function load(signal: AbortSignal): Promise<void>;
`;

function alone(name: string, code: string, check: string, from: string, to: string, signal = 'signal') {
  return reported(name, given + code, [
    { messageId: 'alone', data: { name: check, signal }, output: edited(given + code, from, to) },
  ]);
}

const quiet = (name: string, code: string) => silent(name, given + code);

export const oneArgumentAbortCheck: Cases = {
  invalid: [
    alone(
      'isAbortError',
      `function f(signal: AbortSignal, error: unknown) { return isAbortError(error); }`,
      'isAbortError',
      'isAbortError(error)',
      'isAbortError(error, signal)',
    ),
    alone(
      'rethrowAbortError',
      `function f(signal: AbortSignal, error: unknown) { rethrowAbortError(error); }`,
      'rethrowAbortError',
      'rethrowAbortError(error)',
      'rethrowAbortError(error, signal)',
    ),
    alone(
      'catchAbortError',
      `function f(signal: AbortSignal, error: unknown) { catchAbortError(error); }`,
      'catchAbortError',
      'catchAbortError(error)',
      'catchAbortError(error, signal)',
    ),
    alone(
      'in a catch',
      `async function f(signal: AbortSignal) { try { await load(signal); } catch (error) { if (!isAbortError(error)) throw error; } }`,
      'isAbortError',
      'isAbortError(error)',
      'isAbortError(error, signal)',
    ),
    alone(
      'of a namespace',
      `function f(signal: AbortSignal, error: unknown) { return kit.isAbortError(error); }`,
      'isAbortError',
      'kit.isAbortError(error)',
      'kit.isAbortError(error, signal)',
    ),
    alone(
      'handed to catch',
      `function f(signal: AbortSignal) { return load(signal).catch(catchAbortError); }`,
      'catchAbortError',
      '.catch(catchAbortError)',
      '.catch((error) => catchAbortError(error, signal))',
    ),
    alone(
      'handed to catch, of a namespace',
      `function f(signal: AbortSignal) { return load(signal).catch(kit.catchAbortError); }`,
      'catchAbortError',
      '.catch(kit.catchAbortError)',
      '.catch((error) => kit.catchAbortError(error, signal))',
    ),
    alone(
      'the signal of options',
      `function f(options: { signal?: AbortSignal }, error: unknown) { return isAbortError(error); }`,
      'isAbortError',
      'isAbortError(error)',
      'isAbortError(error, options.signal)',
      'options.signal',
    ),
    alone(
      'an expression',
      `function f(signal: AbortSignal, results: { error: unknown }[]) { return results.filter((result) => isAbortError(result.error)); }`,
      'isAbortError',
      'isAbortError(result.error)',
      'isAbortError(result.error, signal)',
    ),
    alone(
      'under another name',
      `import { isAbortError as stopped } from '@cancelkit/cancellation';
function f(signal: AbortSignal, error: unknown) { return stopped(error); }`,
      'isAbortError',
      'stopped(error)',
      'stopped(error, signal)',
    ),
    alone(
      'a local signal',
      `async function f(own: AbortSignal) { const signal = limited(own); try { await load(signal); } catch (error) { rethrowAbortError(error); } }`,
      'rethrowAbortError',
      'rethrowAbortError(error)',
      'rethrowAbortError(error, signal)',
    ),
    alone(
      'a destructured parameter',
      `function f({ signal }: { signal: AbortSignal }, error: unknown) { return isAbortError(error); }`,
      'isAbortError',
      'isAbortError(error)',
      'isAbortError(error, signal)',
    ),
    alone(
      'a callback that is called at once',
      `function f(signal: AbortSignal, errors: unknown[]) { return errors.some((error) => isAbortError(error)); }`,
      'isAbortError',
      'isAbortError(error)',
      'isAbortError(error, signal)',
    ),
    alone(
      'handed to a filter',
      `function f(signal: AbortSignal, errors: unknown[]) { return errors.filter(isAbortError); }`,
      'isAbortError',
      'filter(isAbortError)',
      'filter((error) => isAbortError(error, signal))',
    ),
    alone(
      'a signal that may be undefined',
      `function f(error: unknown, signal?: AbortSignal) { return isAbortError(error); }`,
      'isAbortError',
      'isAbortError(error)',
      'isAbortError(error, signal)',
    ),
  ],
  valid: [
    quiet('with the signal', `function f(signal: AbortSignal, error: unknown) { return isAbortError(error, signal); }`),
    quiet(
      'with an explicit undefined',
      `function f(signal: AbortSignal, error: unknown) { return isAbortError(error, undefined); }`,
    ),
    quiet('no signal in scope', `function f(error: unknown) { return isAbortError(error); }`),
    quiet('no argument', `function f(signal: AbortSignal) { return (isAbortError as () => boolean)(); }`),
    quiet(
      'arguments that are spread',
      `function f(signal: AbortSignal, errors: [unknown]) { return isAbortError(...errors); }`,
    ),
    silent(
      'of abort-controller-x',
      `// @ts-expect-error: not installed here
import { isAbortError } from 'abort-controller-x';
function f(signal: AbortSignal, error: unknown) { return isAbortError(error); }`,
    ),
    silent(
      'of the file itself',
      `declare function isAbortError(error: unknown): boolean;
function f(signal: AbortSignal, error: unknown) { return isAbortError(error); }`,
    ),
    quiet(
      'a name that hides the import',
      `function f(signal: AbortSignal, isAbortError: (error: unknown) => boolean) { return isAbortError(1); }`,
    ),
    quiet('handed over where no signal is in scope', `declare const work: Promise<void>; work.catch(catchAbortError);`),
    quiet('a signal of type any', `function f(signal: any, error: unknown) { return isAbortError(error); }`),
    quiet(
      'a signal that is declared behind',
      `function f(error: unknown) { const stopped = isAbortError(error); const signal = AbortSignal.abort(); return stopped && signal; }`,
    ),
    quiet(
      'a function that is called later has not the signal of the function around',
      `function f(signal: AbortSignal) { return (error: unknown) => isAbortError(error); }`,
    ),
    quiet(
      'another export',
      `import { throwIfAborted } from '@cancelkit/cancellation';
function f(signal: AbortSignal) { throwIfAborted(signal); }`,
    ),
    quiet('named, but not called', `function f(signal: AbortSignal) { const check = isAbortError; return check; }`),
    quiet(
      'handed over with the signal',
      `function f(signal: AbortSignal) { return load(signal).catch((error: unknown) => catchAbortError(error, signal)); }`,
    ),
  ],
};
