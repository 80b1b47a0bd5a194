import type { QueryConfig } from 'pg';
import type { Job } from '../server/job.js';

/**
 * The statement of one request: compares the content of every file with that of every file before it, row by row, for
 * there is no index that would help.
 *
 * It is paced like the worker, from within the server: no faster than the rate that one client is given, however fast the
 * machine is. It knows nothing of cancellation.
 *
 * @param files the table
 * @param tag a comment, so that it can be found in `pg_stat_activity`
 */
export function copiesQuery(files: string, tag: string, job: Job): QueryConfig<unknown[]> {
  const text = `/* ${tag} */
    select count(*) filter (where twins > 0)::int as copies,
           coalesce(sum(size) filter (where twins > 0), 0)::int as bytes
    from (
      select size,
             (select count(*) from ${files} twin where twin.sha256 = file.sha256 and twin.nr < file.nr) as twins,
             case when nr % 20 = 0 then pg_sleep(nr / $1::float8 - ${SECONDS_SO_FAR}) end as pace
      from ${files} file
    ) each_file`;
  return { text, values: [job.rowsPerSecond] };
}

const SECONDS_SO_FAR = 'extract(epoch from clock_timestamp() - statement_timestamp())::float8';
