import { isIP } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { cancelable } from '@cancelkit/cancellation';
import type { PgClient, PgConnection, StreamFactory } from './pg-client.js';

/** Whose statement is to be canceled. */
export interface CancelTarget {
  readonly client: PgClient;
  /** How its pool makes connections. */
  readonly stream: StreamFactory;
}

/** What makes a connection, of which `pg` declares nothing. */
type ConnectionClass = new (config: object) => PgConnection;

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
export function requestCancel(signal: AbortSignal, { client, stream }: CancelTarget): Promise<void> {
  const { host, port, sslNegotiation, processID, secretKey } = client;
  const ssl = sslOptions(client);
  return cancelable<void>(signal, (source) => {
    if (processID === null) throw new Error('The client has no key to cancel its statements with');
    const connection = new (client.connection.constructor as ConnectionClass)({ ssl, sslNegotiation, stream });
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
    connection.on('error', (error: Error) => source.trySetException(error));
    connection.on('end', () => {
      if (sent) source.trySetResult();
      else source.trySetException(new Error('The server has closed the connection before it could be asked to cancel'));
    });
    if (host.startsWith('/')) connection.connect(`${host}/.s.PGSQL.${String(port)}`);
    // The very server of the session: its name may lead to another one by now.
    else connection.connect(port, client.connection.stream.remoteAddress ?? host);
    return () => void connection.stream.destroy();
  });
}

/** The certificate is for the name of the server, and the connection goes to its address. */
function sslOptions({ host, ssl }: PgClient): false | ConnectionOptions {
  if (ssl === false) return false;
  const options: ConnectionOptions = { ...(isIP(host) === 0 && { servername: host }), ...(ssl === true ? {} : ssl) };
  if (ssl !== true && ssl.key !== undefined) options.key = ssl.key; // `pg` hides it from enumeration
  return options;
}
