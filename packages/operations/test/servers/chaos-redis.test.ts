import { describe } from '@jest/globals';
import { chaos } from '../support/chaos.js';
import { redisEngine } from '../support/engines.js';
import { hasRedis } from '../support/redis-server.js';

chaos('Redis', redisEngine, hasRedis ? describe : describe.skip);
