// This example shows a server that closes on Ctrl-C and SIGTERM: what is under way it finishes, and it is never late.
import { onAbort } from 'cancelkit';
import { type ProcessSignalReason, gracefulShutdown } from '@cancelkit/node';
import { type RequestListener, createServer } from 'node:http';

export async function serve(port: number, handle: RequestListener): Promise<void> {
  const server = createServer(handle).listen(port);
  using shutdown = gracefulShutdown(server, { graceMs: 10_000 });
  onAbort(shutdown.soft, (reason) => {
    const { signal } = reason as ProcessSignalReason;
    console.error(`${signal}: finishing what is under way; once more ends it at once`);
  });
  await shutdown.done;
}

if (process.argv[2] === 'run') {
  await serve(Number(process.argv[3]), (request, response) => {
    console.log(request.url);
    setTimeout(() => response.end('done'), 300);
  });
  console.log('closed');
}
