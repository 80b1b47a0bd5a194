import { isThenable } from '@cancelkit/completion/internal';

/** Calls a function that starts something: what it throws is a rejection, and what is no promise the value of one. */
export function start<T>(call: () => PromiseLike<T>): PromiseLike<T> {
  try {
    const started = call();
    return isThenable(started) ? started : Promise.resolve(started);
  } catch (error) {
    return Promise.reject(error);
  }
}
