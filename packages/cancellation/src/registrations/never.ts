import type { Registration } from '@cancelkit/completion';
import { dispose } from '@cancelkit/completion/internal';

/** The registration of a callback that will not be called, or has been: there is nothing to remove. */
export const never: Registration = /* @__PURE__ */ (() =>
  Object.freeze({ unregister: () => false, dispose: () => undefined, [dispose]: () => undefined }))();
