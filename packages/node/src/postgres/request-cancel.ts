import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ConnectionOptions } from 'node:tls';
import { cancelable } from '@cancelkit/cancellation';
import type { Pool, PoolClient } from 'pg';

/** What `pg` has, but does not declare. */
interface Internals {
  readonly host: string;
  readonly port: number;
  readonly ssl: boolean | ConnectionOptions;
  readonly sslNegotiation?: 'postgres' | 'direct';
  readonly processID: number | null;
  readonly secretKey: number | Buffer | null;
  readonly connection?: { readonly stream: Duplex & { readonly remoteAddress?: string } };
}

interface Connection {
  readonly stream: Duplex;
  on(name: string, listener: (error: Error) => void): unknown;
  connect(port: number | string, host?: string): void;
  requestSsl(): void;
  cancel(processID: number | null, secretKey: number | Buffer | null): void;
}

/**
 * Asks the server to cancel what a client runs; fulfills when the server has passed it on, after which it can no longer
 * hit a later statement of that client.
 *
 * This is the request of the protocol, on a connection of its own. It takes no session, so it gets through when all
 * connections are in use, in the pool or in the server. It names the session by a secret, so it can never hit
 * another one, also not behind a pooler or among several servers with one name. `select pg_cancel_backend(pid)` was
 * rejected because neither holds for it.
 *
 * A request that overtakes its statement is lost: it cancels what runs, and nothing does. Only asking again helps.
 *
 * **Already aborted**: rejects with the reason. **Cleanup**: the connection is gone when the promise settles.
 */
export function requestCancel(signal: AbortSignal, client: PoolClient, pool: Pool): Promise<void> {
  const { host, port, sslNegotiation, processID, secretKey, connection: session } = client as unknown as Internals;
  const ssl = sslOptions(client as unknown as Internals);
  return cancelable<void>(signal, (source) => {
    if (session === undefined || processID === null)
      throw new Error('The client has no key to cancel its statements with');
    const Connection = session.constructor as new (config: object) => Connection;
    const connection = new Connection({ ssl, sslNegotiation, stream: pool.options.stream });
    let sent = false;
    const send = (): void => {
      connection.cancel(processID, secretKey);
      sent = true;
    };
    connection.on('connect', () => {
      if (ssl === false) send();
      else if (sslNegotiation !== 'direct') connection.requestSsl();
    });
    connection.on('sslconnect', send);
    connection.on('error', (error) => source.trySetException(error));
    connection.on('end', () => {
      if (sent) source.trySetResult();
      else source.trySetException(new Error('The server has closed the connection before it could be asked to cancel'));
    });
    if (host.startsWith('/')) connection.connect(`${host}/.s.PGSQL.${String(port)}`);
    // The very server of the session: its name may lead to another one by now.
    else connection.connect(port, session.stream.remoteAddress ?? host);
    return () => void connection.stream.destroy();
  });
}

/** The certificate is for the name of the server, and the connection goes to its address. */
function sslOptions({ host, ssl }: Internals): false | ConnectionOptions {
  if (ssl === false) return false;
  const options: ConnectionOptions = { ...(isIP(host) === 0 && { servername: host }), ...(ssl === true ? {} : ssl) };
  if (ssl !== true && ssl.key !== undefined) options.key = ssl.key; // `pg` hides it from enumeration
  return options;
}
