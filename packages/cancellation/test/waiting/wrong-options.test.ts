import { abortable, delay, iterate, waitForEvent } from '@cancelkit/cancellation';
import { describe, expect, it } from '@jest/globals';
import { EventEmitter } from 'node:events';

const { signal } = new AbortController();
const nothing = { [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve({ done: true, value: 0 }) }) };

/** Functions that take options last, and those that their errors show. */
const calls: readonly (readonly [string, string, (options: never) => unknown])[] = [
  ['abortable', '{ discard }', (options) => abortable(signal, Promise.resolve(), options)],
  ['delay', '{ clock, ref }', (options) => delay(signal, 1, options)],
  ['iterate', '{ idleMs: 10_000 }', (options) => iterate(signal, nothing, options)],
  ['waitForEvent', "{ rejectOn: ['close'] }", (options) => waitForEvent(signal, new EventEmitter(), 'event', options)],
];

describe.each(calls)('the options of %s', (_, example, call) => {
  it.each([
    [null, 'null'],
    [5, '5'],
    [signal, 'an AbortSignal'],
  ])('are shown when %p comes in their place', (wrong, got) => {
    const expected = `Expected \`options\` to be an object such as ${example}, got ${got}.`;
    expect(() => call(wrong as never)).toThrow(new TypeError(expected));
  });
});

describe('a wrong duration', () => {
  it('is shown by its name', () => {
    expect(() => iterate(signal, nothing, { idleMs: -1 })).toThrow(/^Expected `idleMs` to be /);
  });
});
