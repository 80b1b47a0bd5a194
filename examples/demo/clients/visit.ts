import { type ClientRequest, get } from 'node:http';
import { cancelable, delay } from 'cancelkit';
import type { HashProgress, Answer } from '../server/job.js';
import { lineSink } from '../server/line-sink.js';
import type { PlannedClient } from './plan-clients.js';

/** What one client has seen so far; times in ms since the start of its mode. */
export interface Visit {
  readonly plan: PlannedClient;
  connectedAt?: number; // the answer began
  hungUpAt?: number;
  answeredAt?: number;
  progress?: HashProgress;
  progressLines: number;
  answer?: Answer;
}

/**
 * A real client: connects when it is due, reads its answer as it comes, and may hang up in the middle of it.
 *
 * @param visit filled in on the way
 * @throws whatever went wrong, except that it hung up itself
 */
export async function pay(signal: AbortSignal, visit: Visit, port: number, now: () => number): Promise<void> {
  await delay(signal, visit.plan.connectAtMs);
  await cancelable<void>(signal, (source) => {
    let timer: NodeJS.Timeout | undefined;
    const request = get({ host: '127.0.0.1', port, path: `/?client=${visit.plan.client}`, agent: false });
    request.on('error', (error) => source.trySetException(error));
    request.on('response', (response) => {
      visit.connectedAt = now();
      if (visit.plan.hangUpAfterMs !== undefined) timer = setTimeout(hangUp, visit.plan.hangUpAfterMs, request);
      response.on('error', (error) => source.trySetException(error));
      response.on('end', () => {
        visit.answeredAt = now();
        if (visit.answer === undefined) source.trySetException(new Error('The answer ended in the middle'));
        else source.trySetResult();
      });
      response.pipe(lineSink((line) => read(JSON.parse(line) as HashProgress | Answer | { error: string })));
    });

    function hangUp(open: ClientRequest): void {
      visit.hungUpAt = now();
      open.destroy();
      source.trySetResult();
    }

    function read(told: HashProgress | Answer | { error: string }): void {
      if ('error' in told) source.trySetException(new Error(told.error));
      else if ('hash' in told) visit.answer = told;
      else {
        visit.progress = told;
        visit.progressLines += 1;
      }
    }

    return async () => {
      clearTimeout(timer);
      request.destroy();
      // A connection that is being made is made first, and closed then.
      if (!request.closed) await new Promise((resolve) => request.once('close', resolve));
    };
  });
}
