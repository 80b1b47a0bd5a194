import type { SignalToken } from '../records/token.js';

/** One task on its way to a worker. Plain data: it goes through any pool. */
export interface TaskMessage<A> {
  readonly '@cancelkit/threads': 'task/1';
  readonly signal: SignalToken;
  readonly data: A;
}

/** How a task ended. A value goes as the port carries it; an error as text, so that nothing of it is lost. */
export type TaskAnswer<B> =
  | { readonly '@cancelkit/threads': 'answer/1'; readonly status: 'succeeded'; readonly value: B }
  | { readonly '@cancelkit/threads': 'answer/1'; readonly status: 'faulted'; readonly error: string }
  | { readonly '@cancelkit/threads': 'answer/1'; readonly status: 'canceled' };

/** Which of the tasks that overlap in a worker a message belongs to. */
export interface Numbered {
  readonly id: string;
}

export function isTask(message: unknown): message is TaskMessage<unknown> {
  return (message as Partial<TaskMessage<unknown>> | null | undefined)?.['@cancelkit/threads'] === 'task/1';
}

export function isAnswer(message: unknown): message is TaskAnswer<unknown> {
  return (message as Partial<TaskAnswer<unknown>> | null | undefined)?.['@cancelkit/threads'] === 'answer/1';
}
