import { closePage, dom } from './support/dom.js';
// Behind the page.
import { afterAll, afterEach, beforeEach, expect, it } from '@jest/globals';
import { controlledPromise } from '@cancelkit/testing';
import { act } from 'react';
import { type Root, createRoot } from 'react-dom/client';
import { SearchBox } from '../recipes/search-box.js';

interface Call {
  readonly text: string;
  readonly signal: AbortSignal;
  readonly answer: ReturnType<typeof controlledPromise<string[]>>;
}

let root: Root;
const calls: Call[] = [];
const find = (signal: AbortSignal, text: string): Promise<string[]> => {
  const answer = controlledPromise<string[]>();
  calls.push({ text, signal, answer });
  return answer;
};

beforeEach(async () => {
  calls.length = 0;
  root = createRoot(document.querySelector('main')!);
  await act(async () => root.render(<SearchBox find={find} />));
});
afterEach(() => act(async () => root.unmount()));
afterAll(closePage);

async function type(text: string): Promise<void> {
  const input = document.querySelector('input')!;
  const setValue = Object.getOwnPropertyDescriptor(dom.window.HTMLInputElement.prototype, 'value')!.set!;
  await act(async () => {
    setValue.call(input, text);
    input.dispatchEvent(new dom.window.Event('input', { bubbles: true }));
  });
}
const shown = (): string[] => [...document.querySelectorAll('li')].map((line) => line.textContent);

it('shows what is found', async () => {
  await type('can');
  await act(async () => calls[0]!.answer.resolve(['cancel', 'candle']));
  expect(shown()).toEqual(['cancel', 'candle']);
});

it('aborts the search that a new letter supersedes, and never shows it', async () => {
  await type('c');
  await type('ca');
  expect(calls.map(({ text, signal }) => [text, signal.aborted])).toEqual([
    ['c', true],
    ['ca', false],
  ]);
  await act(async () => calls[1]!.answer.resolve(['cat']));
  await act(async () => calls[0]!.answer.resolve(['cow']));
  expect(shown()).toEqual(['cat']);
});

it('shows a failure', async () => {
  await type('can');
  await act(async () => calls[0]!.answer.reject(new Error('no network')));
  expect(document.querySelector('[role=alert]')?.textContent).toBe('Error: no network');
});

it('aborts the search when the component goes', async () => {
  await type('can');
  await act(async () => root.render(<p />));
  expect(calls[0]!.signal.aborted).toBe(true);
});
