import { expected } from '@cancelkit/completion/internal';

/** Copies an iterable argument, so that what the caller does to it afterwards has no effect. */
export function listOf<T>(name: string, items: Iterable<T>, shape: string): T[] {
  const isList = typeof (items as Partial<typeof items> | null | undefined)?.[Symbol.iterator] === 'function';
  if (!isList) throw expected(name, `an iterable of ${shape}`, items);
  return [...items];
}
