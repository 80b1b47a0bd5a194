// Contracts that the compiler checks: members of different types keep theirs.
import { all, allSettled, any, mapEach, race, whenAll, whenAny, whenEach } from '@cancelkit/cancellation';
import type { Completion } from '@cancelkit/completion';
import { describe, expect, it } from '@jest/globals';

type Probe<A> = <T>() => T extends A ? 1 : 2;
type Same<A, B> = Probe<A> extends Probe<B> ? true : false;

/** Compiles when the promise gives just this. */
const gives = async <A, B>(promise: Promise<A>, expected: B, verdict: Same<A, B>): Promise<void> => {
  expect(await promise).toStrictEqual(expected);
  expect(verdict).toBe(true);
};

interface User {
  readonly name: string;
}
const user = async (signal?: AbortSignal): Promise<User> => ({ name: signal?.aborted === true ? '' : 'Ada' });
const count = async (signal?: AbortSignal): Promise<number> => Number(signal?.aborted !== true);
const ada: User = { name: 'Ada' };

describe('members of different types', () => {
  it('keep theirs in a tuple', async () => {
    await gives<[User, number], [User, number]>(
      all(undefined, (inner) => [user(inner), count(inner)]),
      [ada, 1],
      true,
    );
    await gives<[User, number], [User, number]>(whenAll([user(), count()]), [ada, 1], true);
  });

  it('are one or the other where one of them counts', async () => {
    const first: User | number = ada;
    await gives(
      race(undefined, (inner) => [user(inner), count(inner)]),
      first as User | number,
      true,
    );
    await gives(
      any(undefined, (inner) => [user(inner), count(inner)]),
      first as User | number,
      true,
    );
    await gives(race(undefined, [user, count]), first as User | number, true);
    await gives(any(undefined, [user, count]), first as User | number, true);
    await gives(race(undefined, new Set([user, count])), first as User | number, true);
    await gives(
      race(undefined, [() => user(), (own) => count(own.aborted ? undefined : own)]),
      first as User | number,
      true,
    );
    const { completion } = await whenAny([user(), count()]);
    const either: Completion<User | number> = completion;
    expect(either.status).toBe('succeeded');
  });

  it('are completions of one or the other', async () => {
    const completions: Completion<User | number>[] = await allSettled(undefined, (inner) => [
      user(inner),
      count(inner),
    ]);
    const each: Completion<User | number>[] = [];
    for await (const { completion } of whenEach([user(), count()])) each.push(completion);
    expect(each).toStrictEqual(completions);
  });

  it('go to `discard` as what they are, one or the other', async () => {
    const discarded: (User | number)[] = [];
    const discard = (value: User | number): unknown => discarded.push(value);
    const options = { discard: (value: User | number) => void discard(value) };
    await race(undefined, [user, count], options);
    await any(undefined, [user, count], { discard: (value) => void discard(value) });
    await race(undefined, (inner) => [user(inner), count(inner)], { discard: (value) => void discard(value) });
    // @ts-expect-error a loser may be a number
    await race(undefined, [user, count], { discard: (value: User) => void discard(value) });
    expect(discarded).toStrictEqual([1, 1, 1, 1]);
  });

  it('infer what the function of an item gives', async () => {
    const seen: string[] = [];
    for await (const text of mapEach(undefined, [1, 2], async (_, n) => n.toFixed(1))) seen.push(text);
    expect(seen).toStrictEqual(['1.0', '2.0']);
  });
});
