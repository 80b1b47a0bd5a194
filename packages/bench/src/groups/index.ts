import type { Group } from '../group.js';
import { aborts } from './aborts.js';
import { children } from './children.js';
import { combinators } from './combinators.js';
import { concurrent } from './concurrent.js';
import { events } from './events.js';
import { freshLinks } from './fresh-links.js';
import { heap } from './heap.js';
import { lifecycle } from './lifecycle.js';
import { links } from './links.js';
import { loops } from './loops.js';
import { maps } from './maps.js';
import { promises } from './promises.js';
import { registrations } from './registrations.js';
import { size } from './size.js';
import { threads } from './threads.js';
import { timeouts } from './timeouts.js';

/** In the order of the report. */
export const groups: readonly Group[] = [
  lifecycle,
  registrations,
  links,
  freshLinks,
  concurrent,
  aborts,
  children,
  timeouts,
  events,
  loops,
  promises,
  combinators,
  maps,
  threads,
  heap,
  size,
];
