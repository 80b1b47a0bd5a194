import { CompletionSource, type Completion, succeeded } from '@cancelkit/completion';
import { describe, expect, it } from '@jest/globals';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

describe('a chain in which each completion settles the next source', () => {
  it.each(['onCompleted', 'addCleanup'] as const)('may be a million long: %s', async (method) => {
    const sources = Array.from({ length: 1_000_000 }, () => new CompletionSource<number>());
    const settle = (completion: Completion<number>, next: CompletionSource<number>): void =>
      next.setCompletion(completion);
    for (let i = 1; i < sources.length; i++) sources[i - 1]?.[method](settle, sources[i]);
    sources[0]?.setResult(1);
    expect(sources.every(({ state }) => state.status === 'succeeded')).toBe(true);
    expect(await sources.at(-1)?.promise).toBe(1);
  });

  it('keeps cleanups before continuations, also where they are put off', () => {
    const log: string[] = [];
    const sources = Array.from({ length: 200 }, () => new CompletionSource());
    for (const [i, source] of sources.entries()) {
      source.addCleanup(() => log.push(`cleanup ${i}`));
      source.onCompleted(() => log.push(`continuation ${i}`));
      source.onCompleted(() => sources[i + 1]?.setResult());
    }
    sources[0]?.setResult();
    expect(log).toStrictEqual(sources.flatMap((_, i) => [`cleanup ${i}`, `continuation ${i}`]));
  });
});

describe('a stack that is used up', () => {
  it('leaves no source between two states, and later ones are as ever', async () => {
    for (let frames = 0; frames < 50; frames++) {
      const source = new CompletionSource<number>();
      const settled = source.promise;
      const dive = (depth: number): void => {
        if (depth > 0) {
          dive(depth - 1);
          return;
        }
        try {
          dive(0);
        } catch {
          source.trySetResult(1); // at the very end of the stack first, then with one frame more each time
        }
      };
      try {
        dive(frames);
      } catch {
        // the first attempts have found no room
      }
      expect(await settled).toBe(1);
      expect(source.state).toStrictEqual(succeeded(1));
    }
    const [source, called] = [new CompletionSource(), [] as string[]];
    source.onCompleted(() => called.push('continuation'));
    source.setResult();
    expect(called).toStrictEqual(['continuation']);
    await turn();
  });
});
