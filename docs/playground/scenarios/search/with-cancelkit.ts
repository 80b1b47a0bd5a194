import { latest } from 'cancelkit';
import type { Stage } from '../../engine/stage.js';
import { work } from '../work-with-cancelkit.js';

/** A search for each letter that is typed: only the latest one counts. */
export const withCancelkit = (stage: Stage): ((text: string) => Promise<string>) => {
  const page = stage.signal('page');
  const search = latest((signal, text: string) => work(stage, stage.show(text, signal), text));
  return (text) => search(page, text);
};
