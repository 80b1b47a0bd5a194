import { readFile } from 'node:fs/promises';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';

/** A loopback server of a folder's files, and what its page posts back. */
export interface PageServer {
  readonly url: string;
  readonly server: Server;
  /** The body of the first POST. */
  readonly posted: Promise<string>;
}

const types: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.html': 'text/html' };

/** Serves a folder. */
export async function serve(dir: string): Promise<PageServer> {
  let post: (body: string) => void;
  const posted = new Promise<string>((resolve) => (post = resolve));
  const server = createServer((request, response) => {
    if (request.method === 'POST') {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      request.on('end', () => response.end(() => post(body)));
      return;
    }
    const path = join(dir, new URL(request.url ?? '/', 'http://localhost').pathname);
    readFile(path).then(
      (content) => response.setHeader('content-type', types[extname(path)] ?? 'text/plain').end(content),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server, posted };
}
