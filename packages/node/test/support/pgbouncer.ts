import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { PoolConfig } from 'pg';

const program = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer', '/usr/local/bin/pgbouncer'].find((path) =>
  existsSync(path),
);

/** Whether there is a PgBouncer on this machine; says so where there is none. */
export const hasPgBouncer: boolean = program !== undefined;
if (!hasPgBouncer) console.warn('There is no PgBouncer here: apt-get install pgbouncer. Its tests are skipped.');

export interface PgBouncer {
  readonly config: PoolConfig;
  close(): Promise<void>;
}

/** A real PgBouncer in transaction mode before a server, with so many sessions of it. */
export async function startPgBouncer(server: PoolConfig, sessions: number): Promise<PgBouncer> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  const directory = mkdtempSync(join(tmpdir(), 'cancelkit-pgbouncer-'));
  const settings = join(directory, 'pgbouncer.ini');
  const { host, port: target, user, password } = server;
  writeFileSync(
    settings,
    `[databases]
postgres = host=${String(host)} port=${target} user=${String(user)} password=${String(password)}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = ${sessions}
max_client_conn = 2000
`,
  );
  if (userInfo().uid === 0) execFileSync('chown', ['-R', 'postgres', directory]); // it refuses to run as root
  const args = userInfo().uid === 0 ? ['-u', 'postgres', settings] : [settings];
  const child: ChildProcess = spawn(program!, args, { stdio: 'ignore' });
  const exited = once(child, 'exit');
  for (let attempt = 0; !(await answers(port)); attempt += 1) {
    if (attempt === 200 || child.exitCode !== null) throw new Error('PgBouncer has not started');
    await setTimeout(25);
  }
  return {
    config: { host: '127.0.0.1', port, user: 'postgres', password: 'p', database: 'postgres' },
    close: async () => {
      child.kill('SIGTERM');
      await exited;
      rmSync(directory, { recursive: true });
    },
  };
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
