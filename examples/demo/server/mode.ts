import { answerWithCancelkit } from './answer-with-cancelkit.js';
import { answerWithRace } from './answer-with-race.js';
import type { AnswerTask } from './task.js';

/** One way to write the handler. */
export interface Mode {
  readonly name: 'race' | 'cancelkit';
  readonly title: string;
  readonly answer: AnswerTask;
}

/** The two that the demo compares, in the order of their turns. */
export const modes: readonly Mode[] = [
  { name: 'race', title: 'Promise.race', answer: answerWithRace },
  { name: 'cancelkit', title: 'cancelkit', answer: answerWithCancelkit },
];
