export type { Registration } from '@cancelkit/completion';
export { type Teardown, cancelable } from './cancelable.js';
export { link } from './link.js';
export { linkedSource } from './linked-source.js';
export { onAbort } from './on-abort.js';
export { throwIfAborted } from './throw-if-aborted.js';
