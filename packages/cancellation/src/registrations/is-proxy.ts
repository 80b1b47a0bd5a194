type IsProxy = (value: unknown) => boolean;

interface Process {
  getBuiltinModule?(name: 'node:util'): { readonly types?: { readonly isProxy?: IsProxy } } | undefined;
}

/**
 * Answers whether an object is a Proxy, as far as the platform tells: false where it does not.
 *
 * Node (from 20.16 on) and Deno tell, and it matters there: a Proxy of a signal passes for the signal, but its listeners are called
 * with another `this`. Browsers do not tell, and refuse to read a signal through a Proxy.
 */
export const isProxy = /* @__PURE__ */ ((): IsProxy =>
  (globalThis as { process?: Process }).process?.getBuiltinModule?.('node:util')?.types?.isProxy ?? (() => false))();
