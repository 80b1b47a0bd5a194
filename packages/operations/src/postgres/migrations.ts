/** Where the tables are if nobody says otherwise. */
export const DEFAULT_SCHEMA = 'cancelkit';

/** Each version of the tables, from the one before. Additive: two adjacent versions of this package run side by side. */
const steps: readonly ((schema: string) => string)[] = [
  (s) => `create schema if not exists ${s};
create table ${s}.version (version int not null);
insert into ${s}.version values (0);
create table ${s}.owner (
  id uuid primary key,
  lease_until timestamptz not null,
  dead boolean not null default false
);
create table ${s}.operation (
  id text primary key check (length(id) between 1 and 200 and position(E'\\n' in id) = 0),
  status text not null default 'pending' check (status in ('pending', 'succeeded', 'faulted', 'canceled')),
  outcome text,
  cancel_reason text,
  owner uuid,
  settled_by uuid,
  canceled_by uuid,
  on_owner_lost text not null default 'fault' check (on_owner_lost in ('fault', 'release')),
  deadline timestamptz,
  created_at timestamptz not null default statement_timestamp(),
  settled_at timestamptz,
  check ((status = 'pending') = (settled_at is null)),
  check ((status = 'pending') = (outcome is null))
);
create index operation_owner on ${s}.operation (owner) where status = 'pending';
create index operation_deadline on ${s}.operation (deadline) where status = 'pending';
create index operation_settled_at on ${s}.operation (settled_at) where status <> 'pending';`,
];

/** The steps of a schema, each with what marks it as done. @param schema quoted */
export function migrationsOf(schema: string): readonly string[] {
  return steps.map((step, i) => `${step(schema)}\nupdate ${schema}.version set version = ${i + 1};`);
}

/**
 * What `migrate` does, as text for the tool that you use: in the schema `cancelkit`, in this order, each once and in a transaction.
 *
 * Released ones never change; more may come.
 *
 * @example
 * for (const [i, text] of migrations.entries()) writeFileSync(`migrations/operations-${i + 1}.sql`, text);
 */
export const migrations: readonly string[] = migrationsOf(`"${DEFAULT_SCHEMA}"`);
