import { expected } from '@cancelkit/completion/internal';

/** @throws TypeError when options are anything but an object, a number of milliseconds for instance */
export function checkOptions(options: unknown, shape: string): void {
  if (typeof options !== 'object' || options === null) throw expected('options', `an object like ${shape}`, options);
}
