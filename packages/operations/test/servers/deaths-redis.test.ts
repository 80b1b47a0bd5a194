import { describe } from '@jest/globals';
import { deaths } from '../support/deaths.js';
import { redisEngine } from '../support/engines.js';
import { hasRedis } from '../support/redis-server.js';

deaths('Redis', redisEngine, hasRedis ? describe : describe.skip);
