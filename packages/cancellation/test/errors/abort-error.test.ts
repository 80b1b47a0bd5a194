import { AbortError, isAbortError } from '@cancelkit/cancellation';
import { describe, expect, it } from '@jest/globals';
import * as peer from 'abort-controller-x';
import { types } from 'node:util';

/** The peer's class does not declare what its instances are: plain objects. */
const isNative = (error: unknown): boolean => types.isNativeError(error);

describe('AbortError', () => {
  it('is a native error with the right constructor (acx-10)', () => {
    const error = new AbortError();
    expect(isNative(error)).toBe(true);
    expect(isNative(new peer.AbortError())).toBe(false); // what this is about
    expect(error.constructor).toBe(AbortError);
    expect(Object.prototype.toString.call(error)).toBe('[object Error]');
    expect([error.name, error.message]).toStrictEqual(['AbortError', 'The operation has been aborted']);
    expect(Object.keys(error)).toStrictEqual([]);
  });

  it('comes out of structuredClone as an error, with its message and its stack', () => {
    const error = new AbortError('why');
    const clone: unknown = structuredClone(error);
    expect(isNative(clone)).toBe(true);
    expect((clone as Error).message).toBe('why');
    expect((clone as Error).stack).toBe(error.stack);
  });

  it('has the cause that it is given, whatever it is, and none otherwise', () => {
    // .NET 78
    for (const cause of [null, 0, undefined, new Error('the cause')]) {
      expect(Object.getOwnPropertyDescriptor(new AbortError('why', { cause }), 'cause')).toMatchObject({
        value: cause,
      });
    }
    expect('cause' in new AbortError('why', {})).toBe(false);
    expect('cause' in new AbortError('why')).toBe(false);
  });

  it('has a stack trace that begins where it was made, and names it where the platform names errors', () => {
    class Control extends Error {
      // eslint-disable-next-line @typescript-eslint/no-useless-constructor -- Firefox's traces begin with it
      constructor(message: string) {
        super(message);
      }

      static {
        Object.defineProperty(this.prototype, 'name', { value: 'AbortError' });
      }
    }
    const maker = <E>(Class: new (message: string) => E): E => new Class('why');
    const before = ({ stack }: Error): number =>
      String(stack)
        .split('\n')
        .findIndex((line) => line.includes('maker'));
    const [header] = new Control('why').stack?.split('\n') ?? [];
    const isNamed = header?.includes('why') === true; // only some engines begin with the error itself
    for (const error of [maker(AbortError), new AbortError('why', true), new AbortError('why', {})]) {
      // Bun looks for the name at another time.
      if (isNamed) expect([header, 'Error: why']).toContain(error.stack.split('\n')[0]);
    }
    expect(before(maker(Control))).toBeGreaterThan(-1);
    expect(before(maker(AbortError))).toBe(before(maker(Control)));
  });

  it('keeps no stack trace when told so', () => {
    const error = new AbortError('why', false);
    expect(error.stack).toBe('');
    expect(String(error)).toBe('AbortError: why');
    expect(isAbortError(error)).toBe(true);
  });

  it.each([7, Infinity, 'no number', undefined])('leaves the number of frames of others at %p', (frames) => {
    const platform = Object.getOwnPropertyDescriptor(Error, 'stackTraceLimit');
    Object.defineProperty(Error, 'stackTraceLimit', { value: frames, configurable: true, writable: true });
    try {
      expect(new AbortError('why', false).stack).toBe('');
      expect(Error.stackTraceLimit).toBe(frames);
    } finally {
      if (platform) Object.defineProperty(Error, 'stackTraceLimit', platform);
      else Reflect.deleteProperty(Error, 'stackTraceLimit');
    }
  });

  it('goes by the name in instanceof, in both libraries', () => {
    const named = [new AbortError(), new peer.AbortError(), new DOMException('', 'AbortError'), { name: 'AbortError' }];
    for (const error of named) {
      expect(error instanceof AbortError).toBe(true);
      expect(error instanceof peer.AbortError).toBe(true);
    }
    for (const other of [new Error(), null, undefined, 'AbortError', new DOMException('', 'TimeoutError')]) {
      expect((other as unknown) instanceof AbortError).toBe(false);
    }
  });

  it('can be given another name, as every error can', () => {
    const error: Error = new AbortError('why');
    error.name = 'GivenUp';
    expect(String(error)).toBe('GivenUp: why');
    expect([isAbortError(error), isAbortError(new AbortError())]).toStrictEqual([false, true]);
    error.name = 'GivenUpAgain';
    expect(error.name).toBe('GivenUpAgain');
    expect(Reflect.deleteProperty(error, 'name') && error.name).toBe('AbortError');
    error.name = 'GivenUp';
    expect(Object.keys(error)).toStrictEqual([]);
  });

  it('leaves instanceof of a subclass to the class', () => {
    class Left extends AbortError {}
    const left = new Left();
    expect(left instanceof Left).toBe(true);
    expect(left instanceof AbortError).toBe(true);
    expect(new AbortError() instanceof Left).toBe(false);
    expect(left.constructor).toBe(Left);
  });
});
