import type { Scenario } from '../engine/scenario.js';
import { flakyServer } from './retry/scenario.js';
import { gracefulShutdown } from './shutdown/scenario.js';
import { groupUnderLock } from './group/scenario.js';
import { hedgedRequest } from './hedge/scenario.js';
import { request } from './request/scenario.js';
import { searchBox } from './search/scenario.js';

/** The programs of the playground, in the order in which it shows them. */
export const scenarios: readonly Scenario[] = [
  request,
  searchBox,
  flakyServer,
  groupUnderLock,
  hedgedRequest,
  gracefulShutdown,
];
