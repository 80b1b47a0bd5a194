import { type Completion, canceled, faulted } from '@cancelkit/completion';

/** A rejection, the signal that its work was given, and how the work has ended by the rule of `settle`. */
export interface Classified {
  readonly name: string;
  readonly error: unknown;
  readonly signal: AbortSignal | null | undefined;
  readonly completion: Completion<never>;
}

const named = (name: string): Error => Object.assign(new Error('by name'), { name });
/** As Node's own modules make them. */
const ofNode = (cause: unknown): Error =>
  Object.assign(new Error('The operation was aborted', { cause }), { name: 'AbortError', code: 'ABORT_ERR' });
const hostile = Object.defineProperties(
  {},
  Object.fromEntries(['name', 'cause'].map((key) => [key, { get: () => raise() }])),
);
const { proxy, revoke } = Proxy.revocable({}, {});
revoke();
function raise(): never {
  throw new Error('hostile');
}

const reasons: readonly (readonly [string, unknown])[] = [
  ['null', null],
  ['0', 0],
  ['NaN', NaN],
  ["''", ''],
  ['a string', 'why'],
  ['an object', {}],
  ['an Error', new Error('why')],
  ['an AbortError', new DOMException('left', 'AbortError')],
  ['a TimeoutError', new DOMException('late', 'TimeoutError')],
];

/** Errors that say by themselves that somebody has aborted. */
const abortErrors: readonly (readonly [string, unknown])[] = [
  ['a DOMException named AbortError', new DOMException('', 'AbortError')],
  ['an Error named AbortError', named('AbortError')],
  ["Node's AbortError", ofNode(new Error('of another signal'))],
];

/** Errors that are faults, unless they are the reason. */
const others: readonly (readonly [string, unknown])[] = [
  ['an Error', new Error('the fault')],
  ['a TimeoutError', new DOMException('late', 'TimeoutError')],
  ['an Error with another cause', new Error('wrapped', { cause: new Error('why') })],
  ['an Error that inherits the cause', Object.create(new Error('wrapped', { cause: 'why' }))],
  ['undefined', undefined],
  ['null', null],
  ['NaN', NaN],
  ['a primitive', 'other'],
  ['an object whose getters throw', hostile],
  ['a revoked Proxy', proxy],
];

const unaborted: readonly (readonly [string, AbortSignal | null | undefined])[] = [
  ['no signal', undefined],
  ['null', null],
  ['a live signal', new AbortController().signal],
];

/** Error × signal, and the completion that follows. */
export const classified: readonly Classified[] = [
  ...reasons.flatMap(([name, reason]) => {
    const signal = AbortSignal.abort(reason);
    const completion = canceled(reason);
    return [
      { name: `the reason ${name}, aborted`, error: reason, signal, completion },
      { name: `an Error caused by ${name}, aborted`, error: new Error('x', { cause: reason }), signal, completion },
      { name: `Node's AbortError caused by ${name}, aborted`, error: ofNode(reason), signal, completion },
      ...abortErrors.map(([form, error]) => ({ name: `${form}, aborted with ${name}`, error, signal, completion })),
    ];
  }),
  ...abortErrors.flatMap(([name, error]) =>
    unaborted.map(([kind, signal]) => ({ name: `${name}, ${kind}`, error, signal, completion: canceled(error) })),
  ),
  ...others.flatMap(([name, error]) =>
    [...unaborted, ['aborted', AbortSignal.abort('why')] as const].map(([kind, signal]) => ({
      name: `${name}, ${kind}`,
      error,
      signal,
      completion: faulted(error),
    })),
  ),
];
