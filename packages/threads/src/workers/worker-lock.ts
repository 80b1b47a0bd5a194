/** What a serving worker sends before its first answer: the name of the Web Lock that it holds while it lives. */
export interface LockMessage {
  readonly '@cancelkit/threads': 'lock/1';
  readonly name: string;
}

interface Locks {
  request(name: string, options: { signal?: AbortSignal }, callback: () => unknown): Promise<unknown>;
}

/** Absent where a page is not a secure context. */
function locks(): Locks | undefined {
  return (globalThis as { navigator?: { locks?: Locks } }).navigator?.locks;
}

/**
 * Holds a Web Lock as long as this worker lives: browsers tell nobody when a worker ends, but they grant its locks.
 *
 * @returns its name, once it is held; `undefined` where there are no locks
 */
export function holdLock(): Promise<string | undefined> {
  const name = `@cancelkit/threads:${Math.random()}${Math.random()}`;
  return new Promise((resolve) => {
    const forEver = (): Promise<never> => {
      resolve(name);
      return new Promise(() => undefined);
    };
    const request = locks()?.request(name, {}, forEver);
    if (request === undefined) resolve(undefined);
    else request.catch(() => resolve(undefined)); // refused to an opaque origin
  });
}

/**
 * Calls back when the worker that holds this lock is gone.
 *
 * @returns stops waiting for it
 */
export function whenFree(name: string, callback: () => void): () => void {
  const controller = new AbortController();
  const request = locks()?.request(name, { signal: controller.signal }, callback);
  request?.catch(() => undefined); // stopped
  return () => controller.abort();
}

/** Whether a message is that of a lock. */
export function isLockMessage(data: unknown): data is LockMessage {
  return (data as Partial<LockMessage> | null | undefined)?.['@cancelkit/threads'] === 'lock/1';
}
