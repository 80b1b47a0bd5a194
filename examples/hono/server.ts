// This example shows a service of hono whose work ends when its client hangs up, when time is up, and at the shutdown.
import { gracefulShutdown, signalOfRequest } from '@cancelkit/node';
import { type HttpBindings, serve } from '@hono/node-server';
import { Hono } from 'hono';
import { writeReport } from '../write-report.js';

export async function main(log: (line: string) => void): Promise<void> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) =>
    log(`http://127.0.0.1:${port}`),
  );
  using shutdown = gracefulShutdown(server, { graceMs: 1_000, onPhase: log });

  app.get('/ready', (context) => context.body(null, shutdown.ready ? 200 : 503));
  app.get('/report/:ms', async (context) => {
    using limit = signalOfRequest(context.env.incoming, context.env.outgoing, { maxMs: 30_000 });
    log('request');
    const { code, text } = await writeReport(limit.signal, Number(context.req.param('ms')), log);
    return context.text(text, code);
  });

  await shutdown.done;
}

if (process.argv[2] === 'run') await main(console.log);
