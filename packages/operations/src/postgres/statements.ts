export type StatementName =
  | 'create'
  | 'beat'
  | 'claim'
  | 'endOver'
  | 'claimable'
  | 'cancel'
  | 'canceler'
  | 'settle'
  | 'settler'
  | 'release'
  | 'news'
  | 'read'
  | 'bury'
  | 'endOrphans'
  | 'endLate'
  | 'deleteOld'
  | 'forget';

/** The statements of a schema. `$1` is the id of an operation or of an owner, where there is one. */
export type Statements = Readonly<Record<StatementName, string>>;

/** A duration in milliseconds as an interval. */
const ms = (parameter: string): string => `${parameter}::float8 * interval '1 millisecond'`;

/** How many rows one statement of a sweep takes; those that another sweep has in its hands it leaves out. */
export const BATCH = 500;

/** @param s the schema, quoted */
export function statementsOf(s: string): Statements {
  const now = 'statement_timestamp()'; // clock_timestamp() would be later than the snapshot that it is compared in
  const operation = `${s}.operation`;
  const alive = (owner: string): string => `exists (select from ${s}.owner where id = ${owner} and not dead)`;
  const some = (condition: string): string =>
    `(select id from ${operation} where ${condition} limit ${BATCH} for update skip locked)`;
  return {
    create: `insert into ${operation} (id, deadline, on_owner_lost) values ($1, ${now} + ${ms('$2')}, $3)
on conflict do nothing returning id`,

    beat: `insert into ${s}.owner as o (id, lease_until) values ($1, ${now} + ${ms('$2')})
on conflict (id) do update set lease_until = excluded.lease_until where not o.dead returning id`,

    claim: `update ${operation} set owner = $2 where id = $1 and status = 'pending'
and (owner = $2 or owner is null and cancel_reason is null and (deadline is null or deadline > ${now})) and ${alive('$2')}
returning extract(epoch from deadline - ${now}) * 1000 as remaining, on_owner_lost`,

    endOver: `update ${operation} set status = 'canceled', outcome = coalesce(cancel_reason, $2), settled_at = ${now}
where id = $1 and status = 'pending' and owner is null and (deadline <= ${now} or cancel_reason is not null) returning id`,

    claimable: `select status, owner is not null as owned, (deadline <= ${now} or cancel_reason is not null) as over, ${alive('$2')} as alive
from ${operation} where id = $1`,

    cancel: `update ${operation} set cancel_reason = $2, canceled_by = $3,
status = case when owner is null then 'canceled' else status end, outcome = case when owner is null then $2 end,
settled_by = case when owner is null then $3::uuid end, settled_at = case when owner is null then ${now} end
where id = $1 and status = 'pending' and cancel_reason is null returning status`,

    canceler: `select canceled_by = $2 as asked, settled_by = $2 as ended from ${operation} where id = $1`,

    settle: `update ${operation} set status = $4, outcome = coalesce($5, cancel_reason), settled_by = $3, settled_at = ${now}
where id = $1 and status = 'pending' and ($2::uuid is null or owner = $2 and ${alive('$2')}) returning id`,

    settler: `select settled_by = $2 as mine from ${operation} where id = $1`,

    release: `update ${operation} set owner = null, status = case when cancel_reason is null then status else 'canceled' end,
outcome = cancel_reason, settled_at = case when cancel_reason is null then null else ${now} end
where id = $1 and owner = $2 and status = 'pending' and ${alive('$2')} returning status`,

    news: `select asked.id, coalesce(o.status, 'unknown') as status, o.outcome, o.cancel_reason
from unnest($1::text[]) as asked (id) left join ${operation} o on o.id = asked.id
where o.id is null or o.status <> 'pending' or o.cancel_reason is not null`,

    read: `select id, status, outcome, cancel_reason from ${operation} where id = $1`,

    bury: `update ${s}.owner set dead = true where id in
(select id from ${s}.owner where not dead and lease_until < ${now} limit ${BATCH} for update skip locked) and not dead and lease_until < ${now}`,

    endOrphans: `update ${operation} set
owner = case when on_owner_lost = 'release' then null else owner end,
status = case when on_owner_lost <> 'release' then 'faulted' when cancel_reason is null then status else 'canceled' end,
outcome = case when on_owner_lost <> 'release' then $1 else cancel_reason end,
settled_at = case when on_owner_lost = 'release' and cancel_reason is null then null else ${now} end
where id in ${some(`status = 'pending' and owner in (select id from ${s}.owner where dead)`)} returning id`,

    endLate: `update ${operation} set status = 'canceled', outcome = coalesce(cancel_reason, $1), settled_at = ${now}
where id in ${some(`status = 'pending' and deadline < ${now} and (owner is null or deadline < ${now} - ${ms('$2')})`)} returning id`,

    deleteOld: `delete from ${operation} where id in ${some(`status <> 'pending' and settled_at < ${now} - ${ms('$1')}`)} returning id`,

    // Not at once: an owner that is not there may beat, and would not hear that it was buried.
    forget: `delete from ${s}.owner o where dead and lease_until < ${now} - interval '1 day'
and not exists (select from ${operation} where owner = o.id and status = 'pending')`,
  };
}
