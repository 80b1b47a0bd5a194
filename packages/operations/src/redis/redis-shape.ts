/** A client of `ioredis`, or its `Cluster`, by its shape: so nobody needs `ioredis` who does not use it. */
export interface RedisShape {
  readonly status: string;
  evalsha(sha: string, keys: number, ...args: string[]): Promise<unknown>;
  eval(script: string, keys: number, ...args: string[]): Promise<unknown>;
}

/** A client of `ioredis` that does nothing but subscribe. */
export interface RedisSubscriberShape {
  readonly status: string;
  on(event: 'ready' | 'close', listener: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'message', listener: (channel: string, message: string) => void): unknown;
  connect(): Promise<unknown>;
  subscribe(channel: string): Promise<unknown>;
  ping(): Promise<unknown>;
  /** @param reconnect whether another connection is to be made */
  disconnect(reconnect?: boolean): void;
  /** What a `Cluster` does not have. */
  readonly stream?: { unref?(): unknown };
}
