import { insidePatchedCheck } from '../explorers/explore-by-patches.js';
import { browserPlatform } from './browser-platform.js';
import { surroundBy } from './surroundings.js';

surroundBy({ platform: browserPlatform, exploreByHooks: undefined, insideCheck: insidePatchedCheck });
