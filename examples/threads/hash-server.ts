// This example shows a client that hangs up: the hash loop on another thread stops, and its worker stays warm.
import { match, settle } from 'cancelkit';
import { signalOfResponse } from '@cancelkit/node';
import { type WorkerLike, runInWorker } from '@cancelkit/threads';
import { type Server, createServer } from 'node:http';

export function serveHashes(worker: WorkerLike, onEnd: (status: string) => void): Server {
  return createServer((request, response) => {
    void (async () => {
      const signal = signalOfResponse(response);
      const hash = runInWorker<string, string>(signal, worker, request.url ?? '/', { graceMs: 500 });
      const end = await settle(hash, signal);
      match(end, {
        succeeded: (digest) => void response.end(digest),
        faulted: (error) => void response.writeHead(500).end(String(error)),
        canceled: () => undefined, // nobody is there to be answered
      });
      onEnd(end.status);
    })();
  });
}
