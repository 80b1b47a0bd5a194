import type { Stage } from '../../engine/stage.js';
import { aborted, work } from '../work-by-hand.js';

/** A search for each letter that is typed, raced with the page: the one that ends last is shown. */
export const byHand = (stage: Stage): ((text: string) => Promise<string>) => {
  const page = stage.signal('page');
  const search = (text: string): Promise<string> => work(stage, text);
  return (text) => Promise.race([search(text), aborted(page)]);
};
