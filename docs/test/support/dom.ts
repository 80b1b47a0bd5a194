// A page for React, which looks for one when it is loaded: import this before it.
import { JSDOM } from 'jsdom';

export const dom: JSDOM = new JSDOM('<main></main>');
const { window } = dom;
const globals = { window, document: window.document, navigator: window.navigator, IS_REACT_ACT_ENVIRONMENT: true };
const before = Object.keys(globals).map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const);
for (const [name, value] of Object.entries(globals))
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });

/** Closes the page, and puts back what was there before. */
export function closePage(): void {
  window.close();
  for (const [name, descriptor] of before) {
    if (descriptor === undefined) Reflect.deleteProperty(globalThis, name);
    else Object.defineProperty(globalThis, name, descriptor);
  }
}
