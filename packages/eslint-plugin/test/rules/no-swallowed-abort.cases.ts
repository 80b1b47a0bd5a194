import { type Cases, edited, platform, reported, silent } from '../support/cases.js';

const given = `
declare function load(url: string, signal?: AbortSignal): Promise<string>;
declare function items(signal?: AbortSignal): AsyncIterable<string>;
declare function next(): void;
declare const log: { error(...parts: unknown[]): void };
interface Options { signal?: AbortSignal }
`;
const rethrowing = `import { rethrowAbortError } from '@cancelkit/cancellation';\n`;

/** Reported, and the suggestion puts `rethrowAbortError(…)` first: `catch (error) {` becomes `to`. */
function swallowed(
  name: string,
  code: string,
  from: string,
  to: string,
  signal = 'signal',
  options: readonly unknown[] = [],
) {
  const whole = given.trimStart() + code;
  return reported(
    name,
    whole,
    [
      {
        messageId: 'swallowed',
        data: { signal, answer: '' },
        suggestion: 'rethrow',
        output: edited(whole, from, to, rethrowing),
      },
    ],
    options,
  );
}

const quiet = (name: string, code: string, options: readonly unknown[] = []) => silent(name, given + code, options);
const rethrow = 'rethrowAbortError(error, signal);';

const answer = (name: string, code: string, value: string) =>
  reported(
    name,
    given.trimStart() + code,
    [
      {
        messageId: 'answer',
        data: { signal: 'signal', answer: value },
        suggestion: 'rethrow',
        output: edited(given.trimStart() + code, 'catch {', `catch (error) { ${rethrow}`, rethrowing),
      },
    ],
    [{ answers: true }],
  );

export const noSwallowedAbort: Cases = {
  invalid: [
    swallowed(
      'a catch that logs',
      `async function f(signal: AbortSignal) { try { await load('a', signal); } catch (error) { log.error(error); } next(); }`,
      'catch (error) {',
      `catch (error) { ${rethrow}`,
    ),
    swallowed(
      'an empty catch',
      `async function f(signal: AbortSignal) { try { await load('a', signal); } catch {} next(); }`,
      'catch {',
      `catch (error) { ${rethrow}`,
    ),
    swallowed(
      'an empty catch with a binding',
      `async function f(signal: AbortSignal) { try { await load('a', signal); } catch (e) {} next(); }`,
      'catch (e) {',
      'catch (e) { rethrowAbortError(e, signal);',
    ),
    swallowed(
      'a loop goes on',
      `async function f(signal: AbortSignal, urls: string[]) { for (const url of urls) { try { await load(url, signal); } catch (error) { log.error(error); } } }`,
      'catch (error) {',
      `catch (error) { ${rethrow}`,
    ),
    swallowed(
      'a loop goes on by continue',
      `async function f(signal: AbortSignal, urls: string[]) { for (const url of urls) { try { await load(url, signal); } catch { continue; } } }`,
      'catch {',
      `catch (error) { ${rethrow}`,
    ),
    swallowed(
      'a loop without end',
      `async function f(signal: AbortSignal) { for (;;) { try { await load('a', signal); } catch (error) { log.error(error); } } }`,
      'catch (error) {',
      `catch (error) { ${rethrow}`,
    ),
    swallowed(
      'a do-while loop',
      `async function f(signal: AbortSignal) { let n = 0; do { try { await load('a', signal); } catch (error) { log.error(error); } } while (n++ < 3); }`,
      'catch (error) {',
      `catch (error) { ${rethrow}`,
    ),
    swallowed(
      'something follows the block around',
      `async function f(signal: AbortSignal, now: boolean) { if (now) { try { await load('a', signal); } catch (error) { log.error(error); } } next(); }`,
      'catch (error) {',
      `catch (error) { ${rethrow}`,
    ),
    swallowed(
      'a for await in the try',
      `async function f(signal: AbortSignal) { try { for await (const item of items(signal)) item.trim(); } catch (error) { log.error(error); } next(); }`,
      'catch (error) {',
      `catch (error) { ${rethrow}`,
    ),
    swallowed(
      'a yield in the try',
      `async function* g(signal: AbortSignal) { try { yield load('a', signal); } catch (error) { log.error(error); } next(); }`,
      'catch (error) {',
      `catch (error) { ${rethrow}`,
    ),
    swallowed(
      'the signal of options',
      `async function f(options: Options) { try { await load('a', options.signal); } catch (error) { log.error(error); } next(); }`,
      'catch (error) {',
      'catch (error) { rethrowAbortError(error, options.signal);',
      'options.signal',
    ),
    swallowed(
      'a limit that is made of the signal',
      `declare function limited(signal: AbortSignal): AbortSignal;
async function f(signal: AbortSignal) { const limit = limited(signal); try { await load('a', limit); } catch (error) { log.error(error); } next(); }`,
      'catch (error) {',
      'catch (error) { rethrowAbortError(error, limit);',
      'limit',
    ),
    swallowed(
      'console',
      `async function f(signal: AbortSignal) { try { await load('a', signal); } catch (error) { console.warn('failed', error); } next(); }`,
      'catch (error) {',
      `catch (error) { ${rethrow}`,
    ),
    swallowed(
      'a message of the error is logged',
      `async function f(signal: AbortSignal) { try { await load('a', signal); } catch (error) { log.error(String(error)); } next(); }`,
      'catch (error) {',
      `catch (error) { ${rethrow}`,
    ),
    swallowed(
      'a default for what was to be loaded',
      `async function f(signal: AbortSignal) { let text = ''; try { text = await load('a', signal); } catch { text = 'none'; } return text; }`,
      'catch {',
      `catch (error) { ${rethrow}`,
    ),
    swallowed(
      'close, if it is not allowed',
      `class C { async close(signal: AbortSignal) { try { await load('a', signal); } catch (error) { log.error(error); } next(); } }`,
      'catch (error) {',
      `catch (error) { ${rethrow}`,
      'signal',
      [{ allow: [] }],
    ),
    reported(
      'without cancelkit the signal throws',
      `${given}async function f(signal: AbortSignal) { try { await load('a', signal); } catch {} next(); }`,
      [
        {
          messageId: 'swallowed',
          suggestion: 'rethrow',
          output: `${given}async function f(signal: AbortSignal) { try { await load('a', signal); } catch { signal.throwIfAborted();} next(); }`,
        },
      ],
      [],
      platform,
    ),
    reported(
      'without cancelkit a signal that may be undefined',
      `${given}async function f(signal?: AbortSignal) { try { await load('a', signal); } catch {} next(); }`,
      [
        {
          messageId: 'swallowed',
          suggestion: 'rethrow',
          output: `${given}async function f(signal?: AbortSignal) { try { await load('a', signal); } catch { signal?.throwIfAborted();} next(); }`,
        },
      ],
      [],
      platform,
    ),
    answer(
      'the answer false',
      `async function f(signal: AbortSignal) { try { await load('a', signal); return true; } catch { return false; } }`,
      'false',
    ),
    answer(
      'the answer undefined',
      `async function f(signal: AbortSignal) { try { return await load('a', signal); } catch { return undefined; } }`,
      'undefined',
    ),
    answer(
      'the answer null',
      `async function f(signal: AbortSignal) { try { return await load('a', signal); } catch { return null; } }`,
      'null',
    ),
    answer(
      'no answer',
      `async function f(signal: AbortSignal) { try { await load('a', signal); } catch { return; } next(); }`,
      'undefined',
    ),
  ],
  valid: [
    quiet(
      'throws',
      `async function f(signal: AbortSignal) { try { await load('a', signal); } catch (error) { throw new Error('x', { cause: error }); } next(); }`,
    ),
    quiet(
      'throws sometimes',
      `async function f(signal: AbortSignal) { try { await load('a', signal); } catch (error) { if (error instanceof TypeError) throw error; } next(); }`,
    ),
    quiet(
      'returns',
      `async function f(signal: AbortSignal) { try { await load('a', signal); } catch { return; } next(); }`,
    ),
    quiet(
      'breaks',
      `async function f(signal: AbortSignal) { for (;;) { try { await load('a', signal); } catch { break; } } }`,
    ),
    quiet(
      'rejects',
      `function f(signal: AbortSignal) { return new Promise<void>(async (resolve, reject) => { try { await load('a', signal); } catch (error) { reject(error); } resolve(); }); }`,
    ),
    quiet(
      'asks the signal',
      `async function f(signal: AbortSignal) { try { await load('a', signal); } catch (error) { if (!signal.aborted) log.error(error); } next(); }`,
    ),
    quiet(
      'throws if aborted',
      `async function f(signal: AbortSignal) { try { await load('a', signal); } catch { signal.throwIfAborted(); } next(); }`,
    ),
    quiet(
      'rethrows the abort',
      `import { rethrowAbortError } from '@cancelkit/cancellation';
async function f(signal: AbortSignal) { try { await load('a', signal); } catch (error) { rethrowAbortError(error); } next(); }`,
    ),
    quiet(
      'speaks of AbortError',
      `async function f(signal: AbortSignal) { try { await load('a', signal); } catch (error) { if ((error as Error).name === 'AbortError') next(); } next(); }`,
    ),
    quiet(
      'keeps the error',
      `async function f(signal: AbortSignal, errors: unknown[]) { try { await load('a', signal); } catch (error) { errors.push(error); } next(); }`,
    ),
    quiet(
      'nothing follows',
      `async function f(signal: AbortSignal) { try { await load('a', signal); } catch (error) { log.error(error); } }`,
    ),
    quiet(
      'what follows asks',
      `async function f(signal: AbortSignal) { try { await load('a', signal); } catch (error) { log.error(error); } signal.throwIfAborted(); next(); }`,
    ),
    quiet(
      'what follows is a test of the signal',
      `async function f(signal: AbortSignal) { try { await load('a', signal); } catch (error) { log.error(error); } if (signal.aborted) return; next(); }`,
    ),
    quiet(
      'a loop that asks',
      `async function f(signal: AbortSignal) { while (!signal.aborted) { try { await load('a', signal); } catch (error) { log.error(error); } } }`,
    ),
    quiet(
      'a loop over what was given the signal',
      `async function f(signal: AbortSignal) { for await (const item of items(signal)) { try { await load(item, signal); } catch (error) { log.error(error); } } }`,
    ),
    quiet(
      'nothing is awaited',
      `function f(signal: AbortSignal) { try { signal.throwIfAborted(); } catch (error) { log.error(error); } next(); }`,
    ),
    quiet(
      'what is awaited was not given the signal',
      `async function f(signal: AbortSignal) { try { await load('a'); } catch (error) { log.error(error); } await load('b', signal); }`,
    ),
    quiet(
      'a nested function awaits',
      `async function f(signal: AbortSignal) { try { setTimeout(async () => { await load('a', signal); }, 1); } catch (error) { log.error(error); } next(); }`,
    ),
    quiet(
      'no signal in scope',
      `async function f() { try { await load('a'); } catch (error) { log.error(error); } next(); }`,
    ),
    quiet(
      'a limit of its own',
      `async function f() { const signal = AbortSignal.timeout(1); try { await load('a', signal); } catch (error) { log.error(error); } next(); }`,
    ),
    quiet(
      'a finally',
      `async function f(signal: AbortSignal) { try { await load('a', signal); } finally { try { await load('b', signal); } catch (error) { log.error(error); } next(); } }`,
    ),
    quiet(
      'close',
      `class C { async close(signal: AbortSignal) { try { await load('a', signal); } catch (error) { log.error(error); } next(); } }`,
    ),
    quiet(
      'a function that is allowed',
      `async function best(signal: AbortSignal) { try { await load('a', signal); } catch (error) { log.error(error); } next(); }`,
      [{ allow: ['best'] }],
    ),
    quiet(
      'a constant that is allowed',
      `const best = async (signal: AbortSignal) => { try { await load('a', signal); } catch (error) { log.error(error); } next(); };`,
      [{ allow: ['best'] }],
    ),
    quiet(
      'any',
      `async function f(signal: any) { try { await load('a', signal); } catch (error) { log.error(error); } next(); }`,
    ),
    quiet(
      'an answer that says something',
      `async function f(signal: AbortSignal) { try { return await load('a', signal); } catch { return 'failed'; } }`,
      [{ answers: true }],
    ),
    quiet(
      'answers, if they are not asked for',
      `async function f(signal: AbortSignal) { try { await load('a', signal); return true; } catch { return false; } }`,
    ),
  ],
};
