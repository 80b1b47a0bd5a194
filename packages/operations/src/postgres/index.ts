export { migrations } from './migrations.js';
export type { PgClientShape, PgListenerShape, PgPoolShape, PgQuery } from './pg-shape.js';
export { type PostgresStore, type PostgresStoreOptions, postgresStore } from './postgres-store.js';
