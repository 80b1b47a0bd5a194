import { expected } from '@cancelkit/completion/internal';
import { type CodecOptions, checkCodecs } from '../codec.js';
import { DEFAULT_SCHEMA } from './migrations.js';
import type { PgListenerShape } from './pg-shape.js';

/** What {@link postgresStore} takes. The codecs are those of `createIn` and `trySettleIn`: give `Operations` the same. */
export interface PostgresStoreOptions extends CodecOptions {
  /** The schema of the tables: `cancelkit`, if not given. Letters, digits and underscores, in lower case, 51 at most. */
  readonly schema?: string | undefined;
  /**
   * Makes a client for a session of its own that listens, past any pooler: `() => new Client(directUrl)`. Without one, and with `false`,
   * there is only polling.
   */
  readonly listen?: (() => PgListenerShape) | false | undefined;
  /** Whether statements are prepared under a name: faster, and wrong behind a pooler in transaction mode. False, if not given. */
  readonly namedStatements?: boolean | undefined;
  /** Milliseconds that an operation is kept when it has ended: seven days, if not given. */
  readonly retentionMs?: number | undefined;
  /** Milliseconds that a worker has to end after the deadline: 5,000, if not given. */
  readonly graceMs?: number | undefined;
}

/** The options, checked and complete. */
export interface PostgresSettings {
  readonly schema: string;
  readonly listen: (() => PgListenerShape) | undefined;
  readonly namedStatements: boolean;
  readonly retentionMs: number;
  readonly graceMs: number;
  readonly codec: CodecOptions;
}

export function settingsOf(options: PostgresStoreOptions): PostgresSettings {
  const { schema = DEFAULT_SCHEMA, listen = false, namedStatements = false, codecs, stack } = options;
  if (typeof schema !== 'string' || !/^[a-z_][a-z0-9_]{0,50}$/.test(schema)) {
    throw expected('schema', 'a name of letters, digits and underscores, in lower case', schema);
  }
  if (listen !== false && typeof listen !== 'function') {
    throw expected('listen', 'a function that makes a Client of pg, or false', listen);
  }
  return {
    schema,
    listen: listen === false ? undefined : listen,
    namedStatements,
    retentionMs: checkMs('retentionMs', options.retentionMs ?? 7 * 86_400_000),
    graceMs: checkMs('graceMs', options.graceMs ?? 5_000),
    codec: { codecs: checkCodecs(codecs), stack },
  };
}

function checkMs(name: string, ms: number): number {
  const shape = 'a number of milliseconds, 0 or more';
  if (typeof ms !== 'number') throw expected(name, shape, ms);
  if (!(ms >= 0)) throw expected(name, shape, ms, '', RangeError);
  return ms;
}
