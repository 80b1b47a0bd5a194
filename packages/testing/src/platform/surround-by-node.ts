import { exploreByHooks, insideHookedCheck } from '../explorers/explore-by-hooks.js';
import { insidePatchedCheck } from '../explorers/explore-by-patches.js';
import { nodePlatform } from './node-platform.js';
import { surroundBy } from './surroundings.js';

surroundBy({
  platform: nodePlatform,
  exploreByHooks,
  insideCheck: () => insideHookedCheck() || insidePatchedCheck(),
});
