import { expected } from '@cancelkit/completion/internal';
import { type CodecOptions, checkCodecs } from '../codec.js';
import { type StoreOptions, type StoreSettings, checkStoreName, storeSettingsOf } from '../store-options.js';
import { DEFAULT_SCHEMA } from './migrations.js';
import type { PgListenerShape } from './pg-shape.js';

/** What {@link postgresStore} takes. The codecs are those of `createIn` and `trySettleIn`: give `Operations` the same. */
export interface PostgresStoreOptions extends StoreOptions, CodecOptions {
  /** The schema of the tables: `cancelkit`, if not given. Letters, digits and underscores, in lower case, 51 at most. */
  readonly schema?: string | undefined;
  /**
   * Makes a client for a session of its own that listens, past any pooler: `() => new Client(directUrl)`. Without one, and with `false`,
   * there is only polling.
   */
  readonly listen?: (() => PgListenerShape) | false | undefined;
  /** Whether statements are prepared under a name: faster, and wrong behind a pooler in transaction mode. False, if not given. */
  readonly namedStatements?: boolean | undefined;
}

/** The options, checked and complete. */
export interface PostgresSettings extends StoreSettings {
  readonly schema: string;
  readonly listen: (() => PgListenerShape) | undefined;
  readonly namedStatements: boolean;
  readonly codec: CodecOptions;
}

export function settingsOf(options: PostgresStoreOptions): PostgresSettings {
  const { schema = DEFAULT_SCHEMA, listen = false, namedStatements = false, codecs, stack } = options;
  checkStoreName('schema', schema);
  if (listen !== false && typeof listen !== 'function') {
    throw expected('listen', 'a function that makes a Client of pg, or false', listen);
  }
  return {
    schema,
    listen: listen === false ? undefined : listen,
    namedStatements,
    ...storeSettingsOf(options),
    codec: { codecs: checkCodecs(codecs), stack },
  };
}
