// This example shows a service of koa whose work ends when its client hangs up, when time is up, and at the shutdown.
import { gracefulShutdown, signalOfRequest } from '@cancelkit/node';
import Koa from 'koa';
import type { AddressInfo } from 'node:net';
import { writeReport } from '../write-report.js';

export async function main(log: (line: string) => void): Promise<void> {
  const app = new Koa();
  app.use(async (context) => {
    const ms = /^\/report\/(\d+)$/.exec(context.path)?.[1];
    if (context.path === '/ready') context.status = shutdown.ready ? 200 : 503;
    if (ms === undefined) return;
    using limit = signalOfRequest(context.req, context.res, { maxMs: 30_000 });
    log('request');
    const { code, text } = await writeReport(limit.signal, Number(ms), log);
    context.status = code;
    context.body = text;
  });

  const server = app.listen(0, '127.0.0.1', () => log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  using shutdown = gracefulShutdown(server, { graceMs: 1_000, onPhase: log });

  await shutdown.done;
}

if (process.argv[2] === 'run') await main(console.log);
