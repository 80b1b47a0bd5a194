import { Database } from './database.js';
import { startPostgres } from './start-postgres.js';

/** The database of a run, or why there is none. */
export interface OpenedDatabase {
  readonly database: Database | undefined;
  readonly about: string;
  /** Leaves the server as it was, and stops it if it was started for the run. */
  close(): Promise<void>;
}

/**
 * Connects to `DATABASE_URL`, or starts a PostgreSQL for the run. When that cannot be had here, the demo does without.
 *
 * @throws what goes wrong with `DATABASE_URL`
 */
export async function openDatabase(signal: AbortSignal, runId: string, connections: number): Promise<OpenedDatabase> {
  const given = process.env.DATABASE_URL ?? '';
  const server = given === '' ? await startPostgres(signal, runId) : { url: given, stop: async () => undefined };
  if ('problem' in server) {
    const about = `There is no PostgreSQL here, so only processes are counted: ${server.problem} (DATABASE_URL can name one.)`;
    return { database: undefined, about, close: async () => undefined };
  }
  try {
    const database = await Database.connect(server.url, runId, connections);
    const about = `${await database.version()}, ${given === '' ? 'started for this run' : 'of DATABASE_URL'}`;
    const close = async (): Promise<void> => {
      try {
        await database.close();
      } finally {
        await server.stop();
      }
    };
    return { database, about, close };
  } catch (error) {
    await server.stop();
    if (given === '') throw error;
    throw new Error(`Cannot use the PostgreSQL of DATABASE_URL: ${(error as Error).message}`, { cause: error });
  }
}
