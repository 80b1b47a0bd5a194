import { expected } from '@cancelkit/completion/internal';

/**
 * Checks an option that is called later.
 *
 * @throws TypeError when it is there, and no function
 */
export function checkFunction(name: string, value: unknown, shape = 'a function'): void {
  if (value !== undefined && typeof value !== 'function') throw expected(name, shape, value);
}
