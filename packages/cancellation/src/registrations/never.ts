import type { Registration } from '@cancelkit/completion';

/** The registration of a callback that will not be called, or has been: there is nothing to remove. */
export const never: Registration = /* @__PURE__ */ Object.freeze({
  unregister: () => false,
  [Symbol.dispose]: () => undefined,
});
