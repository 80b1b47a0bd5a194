import { expected } from '@cancelkit/completion/internal';
import { type StoreOptions, type StoreSettings, checkStoreName, storeSettingsOf } from '../store-options.js';
import type { RedisSubscriberShape } from './redis-shape.js';

/** What {@link redisStore} takes. */
export interface RedisStoreOptions extends StoreOptions {
  /** What all keys begin with, in braces, so that a cluster has them in one slot: `cancelkit`, if not given. Letters, digits and underscores, in lower case, 51 at most. */
  readonly prefix?: string | undefined;
  /** Makes a client that subscribes, and is the store's: `() => redis.duplicate()`. Without one, and with `false`, there is only polling. */
  readonly subscriber?: (() => RedisSubscriberShape) | false | undefined;
}

/** The options, checked and complete. */
export interface RedisSettings extends StoreSettings {
  readonly prefix: string;
  readonly subscriber: (() => RedisSubscriberShape) | undefined;
}

export function settingsOf(options: RedisStoreOptions): RedisSettings {
  const { prefix = 'cancelkit', subscriber = false } = options;
  checkStoreName('prefix', prefix);
  if (subscriber !== false && typeof subscriber !== 'function') {
    throw expected('subscriber', 'a function that makes a client of ioredis, or false', subscriber);
  }
  return { prefix, subscriber: subscriber === false ? undefined : subscriber, ...storeSettingsOf(options) };
}
