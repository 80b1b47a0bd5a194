// This example shows an HTTP server whose statements stop in the database when the client hangs up.
/* eslint-disable @typescript-eslint/no-misused-promises -- the handler never rejects: settle */
import { match, settle } from 'cancelkit';
import { query, signalOfResponse } from '@cancelkit/node';
import { type Server, createServer } from 'node:http';
import { Pool } from 'pg';

export function serveReports(): Server & AsyncDisposable {
  const pool = new Pool();

  const server = createServer(async (request, response) => {
    const signal = signalOfResponse(response); // never of the request: that closes as soon as its body is read
    const end = await settle(query(signal, pool, 'select * from report($1)', [request.url]), signal);
    match(end, {
      succeeded: ({ rows }) => void response.end(JSON.stringify(rows)),
      faulted: (error) => void response.writeHead(500).end(String(error)),
      canceled: () => undefined, // nobody is there to be answered
    });
  });

  return Object.assign(server, { [Symbol.asyncDispose]: () => pool.end() });
}
