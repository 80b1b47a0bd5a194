import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Redis } from 'ioredis';

const program = ['/usr/bin/redis-server', '/usr/local/bin/redis-server', '/opt/homebrew/bin/redis-server'].find(
  (path) => existsSync(path),
);

/** Whether there is a Redis on this machine; says so where there is none. */
export const hasRedis: boolean = program !== undefined;
if (!hasRedis) console.warn('There is no Redis here: apt-get install redis-server. Its tests are skipped.');

/** A real Redis on loopback that writes all it does to a file. */
export interface TestRedis {
  readonly port: number;
  /** A client that is closed with the server at the latest. */
  client(options?: { readonly port?: number; readonly keyPrefix?: string; readonly socketTimeout?: number }): Redis;
  /** Ends it by a signal, and starts it again with what it has kept. */
  restart(signal: 'SIGTERM' | 'SIGKILL', meanwhile?: () => Promise<unknown>): Promise<void>;
  close(): Promise<void>;
}

/** @param isCluster whether it is a cluster, of one */
export async function startRedis(isCluster = false): Promise<TestRedis> {
  const port = await freePort();
  const dir = mkdtempSync(join(tmpdir(), 'cancelkit-redis-'));
  const clients: Redis[] = [];
  const connection = { host: '127.0.0.1', port, retryStrategy: () => 50, disconnectTimeout: 50 };
  const client: TestRedis['client'] = (options) => {
    const made = new Redis({ ...connection, ...options });
    made.on('error', () => undefined); // a server that is made to end
    clients.push(made);
    return made;
  };
  let server = await start(port, dir, isCluster);
  return {
    port,
    client,
    restart: async (signal, meanwhile) => {
      await end(server, signal);
      await meanwhile?.();
      server = await start(port, dir, isCluster);
    },
    close: async () => {
      clients.forEach((made) => made.disconnect());
      await end(server, 'SIGTERM');
      rmSync(dir, { recursive: true });
    },
  };
}

async function start(port: number, dir: string, isCluster: boolean): Promise<ChildProcess> {
  const settings = {
    port,
    dir,
    bind: '127.0.0.1',
    save: '',
    appendonly: 'yes',
    appendfsync: 'everysec',
    ...(isCluster && {
      'cluster-enabled': 'yes',
      'cluster-announce-ip': '127.0.0.1',
      'cluster-port': await freePort(),
    }),
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const server = spawn(program!, args, { stdio: 'ignore' });
  endWithThisProcess(server);
  const probe = new Redis({ host: '127.0.0.1', port, retryStrategy: () => 20, maxRetriesPerRequest: null });
  probe.on('error', () => undefined);
  try {
    await Promise.race([probe.ping(), failed(server)]);
    if (isCluster) {
      await probe.cluster('ADDSLOTSRANGE', 0, 16_383).catch(() => undefined); // it has them, when it starts again
      while (!(await probe.cluster('INFO')).includes('cluster_state:ok')) await setTimeout(20);
    }
    return server;
  } finally {
    probe.disconnect();
  }
}

/** A server that cannot start, because somebody else has taken its port, say. */
async function failed(server: ChildProcess): Promise<never> {
  const [code] = (await once(server, 'exit')) as [number | null];
  throw new Error(`Redis has not started: exit code ${code}`);
}

/** A test run that is killed leaves no server behind: the shell reads until its input, which is this process, is gone. */
function endWithThisProcess(server: ChildProcess): void {
  const keeper = spawn('/bin/sh', ['-c', 'read _; kill -9 "$0"', String(server.pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  server.once('exit', () => keeper.kill('SIGKILL'));
}

async function end(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const exited = once(server, 'exit');
  server.kill(signal);
  await exited;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
