import type { Runtime } from '../runtime.js';
import { browsers } from './browsers.js';
import { commandLines } from './command-lines.js';
import { workerd } from './workerd.js';

/** All runtimes, in the order of the table. */
export const runtimes: readonly Runtime[] = [...commandLines, workerd, ...browsers];
