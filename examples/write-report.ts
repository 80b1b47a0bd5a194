// This example shows the work of a request that ends by a signal, and what its client is answered: the services in fastify/,
// express/, hono/ and koa/ call it.
import { delay, match, settle } from 'cancelkit';

export interface Answer {
  readonly code: 200 | 500 | 503 | 504;
  readonly text: string;
}

/** Stands for a statement, a process, a request to somebody else. */
export async function writeReport(signal: AbortSignal, ms: number, log: (line: string) => void): Promise<Answer> {
  const end = await settle(delay(signal, ms), signal);
  return match(end, {
    succeeded: (): Answer => ({ code: 200, text: `a report of ${ms} ms` }),
    faulted: (error): Answer => ({ code: 500, text: String(error) }),
    canceled: (reason): Answer => {
      const { name } = reason as Error;
      log(`canceled by ${'signal' in (reason as object) ? 'the shutdown' : name}`);
      // When the client has gone, nobody reads the answer.
      return name === 'TimeoutError' ? { code: 504, text: 'too late' } : { code: 503, text: 'closing' };
    },
  });
}
