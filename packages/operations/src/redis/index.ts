export type { RedisStoreOptions } from './redis-options.js';
export type { RedisShape, RedisSubscriberShape } from './redis-shape.js';
export { redisStore } from './redis-store.js';
