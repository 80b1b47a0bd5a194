import { once } from 'node:events';
import { type AddressInfo, type Server, type Socket, connect, createServer } from 'node:net';
import { setTimeout } from 'node:timers/promises';

/** What becomes of the connections that are made from now on. */
export type ProxyMode = 'pass' | 'swallow' | 'refuse';

/** Stands between a client and a server, and does what networks do. */
export interface Proxy {
  readonly port: number;
  /** Where connections that are made from now on lead: the port of a server. */
  target: number;
  /** How many connections were made. */
  readonly connections: number;
  /** How many of them are open. */
  readonly open: number;
  /** With what each of them began. */
  readonly heads: readonly Buffer[];
  /** How long new connections take to reach the server, in milliseconds. */
  delayMs: () => number;
  become(mode: ProxyMode): Promise<void>;
  /** Keeps back what clients send on the connections that there are now, until the function is called. */
  hold(): () => void;
  /** Breaks all connections. */
  cut(): void;
}

const running = new Set<() => void>();

/** Closes all proxies that were started: after each test, however it ended. */
export function closeProxies(): void {
  for (const close of running) close();
  running.clear();
}

export async function startProxy(target: number): Promise<Proxy> {
  const sockets = new Set<Socket>();
  const clients = new Set<Socket>();
  let swallows = false;
  let listening: Server | undefined;
  const pairs = new Set<readonly [Socket, Socket]>();
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  };
  const accept = async (inner: Socket): Promise<void> => {
    proxy.connections += 1;
    clients.add(keep(inner).on('close', () => clients.delete(inner)));
    inner.once('data', (chunk: Buffer) => proxy.heads.push(chunk));
    if (swallows) return;
    inner.pause(); // nothing is lost until it is connected
    await setTimeout(proxy.delayMs());
    const outer = keep(connect(proxy.target, '127.0.0.1'));
    inner.pipe(outer).pipe(inner);
    const pair = [inner, outer] as const;
    pairs.add(pair);
    inner.on('close', () => pairs.delete(pair));
    inner.on('error', () => outer.destroy());
    outer.on('error', () => inner.destroy());
  };
  const listen = async (port: number): Promise<Server> => {
    const server = createServer((socket) => void accept(socket)).listen(port, '127.0.0.1');
    await once(server, 'listening');
    return server;
  };
  listening = await listen(0);
  const { port } = listening.address() as AddressInfo;
  const proxy = {
    port,
    target,
    connections: 0,
    get open() {
      return clients.size;
    },
    heads: [] as Buffer[],
    delayMs: () => 0,
    become: async (mode: ProxyMode) => {
      swallows = mode === 'swallow';
      if (mode === 'refuse') {
        listening?.close(); // to new connections; the others go on
        listening = undefined;
      } else {
        listening ??= await listen(port);
      }
    },
    hold: () => {
      const held = [...pairs];
      for (const [inner, outer] of held) inner.unpipe(outer);
      return () => held.forEach(([inner, outer]) => inner.pipe(outer));
    },
    cut: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
  running.add(() => {
    listening?.close();
    proxy.cut();
  });
  return proxy;
}
