// This example shows a COPY into a table, from any lines, that an abort cancels in the server and rolls back.
import { transaction } from '@cancelkit/node';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Pool } from 'pg';
import { from } from 'pg-copy-streams';

export async function copyUsers(signal: AbortSignal, pool: Pool, lines: AsyncIterable<string>): Promise<number> {
  return await transaction(signal, pool, async (client, inner) => {
    const copy = client.query(from('copy users from stdin'));
    await pipeline(Readable.from(lines), copy, { signal: inner });
    return copy.rowCount;
  });
}
