import { once } from 'node:events';
import { type AddressInfo, type Socket, connect, createServer } from 'node:net';

/** Stands between clients and a server, and loses answers: the server has done what it was asked, and nobody is told. */
export interface LossyProxy {
  readonly port: number;
  /** How likely an answer is lost, and its connection with it. */
  loss: number;
  /** How many were. */
  readonly lost: number;
  /** Milliseconds by which each answer is late. */
  lateMs: number;
  /** Breaks all connections. */
  cut(): void;
  /** Keeps the connections that there are open and silent, for ever. New ones are not concerned. */
  stall(): void;
  /** Says nothing more on any connection, new ones too, until the function is called: then they all break. */
  silence(): () => void;
  /** Refuses connections, until the function is called. */
  refuse(): () => void;
  close(): Promise<void>;
}

export async function startLossyProxy(target: number): Promise<LossyProxy> {
  const sockets = new Set<Socket>();
  let isRefusing = false;
  let isSilent = false;
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  };
  const server = createServer((inner) => {
    if (isRefusing) return void inner.destroy();
    const outer = keep(connect(target, '127.0.0.1'));
    keep(inner);
    let answers = 0;
    inner.on('data', (chunk) => {
      if (!isSilent) outer.write(chunk);
    });
    const answer = (chunk: Buffer): void => {
      if (!isSilent) inner.write(chunk);
    };
    outer.on('data', (chunk) => {
      answers += 1;
      if (answers > 3 && Math.random() < proxy.loss) {
        proxy.lost += 1;
        inner.destroy(); // the first answers are the greeting
        outer.end();
      } else if (proxy.lateMs > 0) {
        setTimeout(answer, proxy.lateMs, chunk);
      } else {
        answer(chunk);
      }
    });
    inner.on('close', () => outer.end());
    outer.on('close', () => inner.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy = {
    port: (server.address() as AddressInfo).port,
    loss: 0,
    lost: 0,
    lateMs: 0,
    cut: () => sockets.forEach((socket) => socket.destroy()),
    stall: () => sockets.forEach((socket) => socket.pause()),
    silence: () => {
      isSilent = true;
      return () => {
        isSilent = false;
        proxy.cut();
      };
    },
    refuse: () => {
      isRefusing = true;
      proxy.cut();
      return () => void (isRefusing = false);
    },
    close: async () => {
      server.close();
      proxy.cut();
      await once(server, 'close');
    },
  };
  return proxy;
}
