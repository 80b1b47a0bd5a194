/** Thrown by what a test needs and this runtime does not have: the test is skipped, and counted so. */
export class NotHere extends Error {
  override readonly name = 'NotHere';

  constructor(message: string) {
    super(message);
    missed.push(message);
  }
}

/** What the running test has missed: whatever it made of that, it cannot be judged. */
export const missed: string[] = [];

/** Something that is not here: whoever calls it, or anything of it, is skipped. */
export function refuse(name: string): never {
  // No arrow: it may be called with `new`.
  const call = function (): never {
    throw new NotHere(name);
  };
  return new Proxy(call, { get: (_, member) => refuse(`${name}.${String(member)}`) }) as never;
}
