import type { OperationStore } from '@cancelkit/operations';
import { postgresStore } from '@cancelkit/operations/postgres';
import { redisStore } from '@cancelkit/operations/redis';
import { Client } from 'pg';
import { startPostgres } from '../../../node/test/support/postgres.js';
import type { Setup } from '../fixtures/worker.js';
import { startRedis } from './redis-server.js';

/** A real server that operations live in. */
export interface Engine {
  readonly port: number;
  /** A store that reaches it by a port, its own or that of a proxy, and whose connections are closed with it. */
  store(options: { readonly port?: number; readonly graceMs?: number; readonly listens?: boolean }): OperationStore;
  /** How a worker reaches it. */
  setup(port?: number): Pick<Setup, 'config' | 'redis'>;
  /** Until when the owner of an operation lives: another text after each beat. */
  lease(id: string): Promise<string>;
  /** Its sessions are gone, as in a crash; what it has acknowledged is not. */
  crash(): Promise<void>;
  close(): Promise<void>;
}

export async function postgresEngine(): Promise<Engine> {
  const server = await startPostgres('max_connections=100');
  await postgresStore(server.pool()).migrate();
  return {
    port: server.config.port!,
    store: ({ port = server.config.port!, graceMs, listens = true }) => {
      const config = { ...server.config, port };
      return postgresStore(server.pool(config), { listen: listens && (() => new Client(config)), graceMs });
    },
    setup: (port = server.config.port!) => ({ config: { ...server.config, port } }),
    lease: async (id) => {
      const text =
        'select w.lease_until::text as until from cancelkit.owner w join cancelkit.operation o on o.owner = w.id where o.id = $1';
      return (await server.ask<{ until: string }>(text, [id]))[0]!.until;
    },
    crash: async () => {
      const client = new Client(server.config);
      client.on('error', () => undefined);
      await client.connect();
      const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
      process.kill(rows[0]!.pid, 'SIGKILL'); // and with it go all sessions of the server
    },
    close: () => server.close(),
  };
}

export async function redisEngine(): Promise<Engine> {
  const server = await startRedis();
  const observer = server.client();
  return {
    port: server.port,
    store: ({ port = server.port, graceMs, listens = true }) =>
      redisStore(server.client({ port }), { subscriber: listens && (() => server.client({ port })), graceMs }),
    setup: (port = server.port) => ({ redis: port }),
    lease: async (id) => {
      const owner = await observer.hget(`{cancelkit}:op:${id}`, 'owner');
      return (await observer.zscore('{cancelkit}:owners', owner!))!;
    },
    crash: () => server.restart('SIGKILL'),
    close: () => server.close(),
  };
}
