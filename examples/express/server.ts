// This example shows a service of express whose work ends when its client hangs up, when time is up, and at the shutdown.
import { gracefulShutdown, signalOfRequest } from '@cancelkit/node';
import express from 'express';
import type { AddressInfo } from 'node:net';
import { writeReport } from '../write-report.js';

export async function main(log: (line: string) => void): Promise<void> {
  const app = express();
  const server = app.listen(0, '127.0.0.1', () => log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  using shutdown = gracefulShutdown(server, { graceMs: 1_000, onPhase: log });

  app.get('/ready', (_, response) => void response.status(shutdown.ready ? 200 : 503).end());
  app.get('/report/:ms', async (request, response) => {
    using limit = signalOfRequest(request, response, { maxMs: 30_000 });
    log('request');
    const { code, text } = await writeReport(limit.signal, Number(request.params.ms), log);
    response.status(code).send(text);
  });

  await shutdown.done;
}

if (process.argv[2] === 'run') await main(console.log);
