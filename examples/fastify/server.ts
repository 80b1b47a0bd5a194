// This example shows a service of fastify whose work ends when its client hangs up, when time is up, and at the shutdown.
import { gracefulShutdown, signalOfRequest } from '@cancelkit/node';
import fastify from 'fastify';
import { writeReport } from '../write-report.js';

export async function main(log: (line: string) => void): Promise<void> {
  const app = fastify();
  using shutdown = gracefulShutdown(app.server, { graceMs: 1_000, onPhase: log });

  app.get('/ready', (_, reply) => reply.code(shutdown.ready ? 200 : 503).send());
  app.get<{ Params: { ms: string } }>('/report/:ms', async (request, reply) => {
    using limit = signalOfRequest(request, reply.raw, { maxMs: 30_000 });
    log('request');
    const { code, text } = await writeReport(limit.signal, Number(request.params.ms), log);
    reply.code(code);
    return text;
  });

  log(await app.listen({ host: '127.0.0.1', port: 0 }));
  await shutdown.done;
  await app.close(); // what plugins have opened
}

if (process.argv[2] === 'run') await main(console.log);
