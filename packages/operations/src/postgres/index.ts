export { migrations } from './migrations.js';
export type { PgClientShape, PgListenerShape, PgPoolClientShape, PgPoolShape, PgQuery } from './pg-shape.js';
export type { PostgresStoreOptions } from './postgres-options.js';
export { type PostgresStore, postgresStore } from './postgres-store.js';
