export { migrations } from './migrations.js';
export type { PgClientShape, PgListenerShape, PgPoolClientShape, PgPoolShape, PgQuery } from './pg-shape.js';
export { type PostgresStore, type PostgresStoreOptions, postgresStore } from './postgres-store.js';
