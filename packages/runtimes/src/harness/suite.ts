/** One test, where it stands, and what to run around it. */
export interface Test {
  readonly title: string;
  readonly body: () => unknown;
  readonly before: readonly (() => unknown)[];
  readonly after: readonly (() => unknown)[];
}

interface Suite {
  readonly title: string;
  readonly parent: Suite | undefined;
  readonly beforeEach: (() => unknown)[];
  readonly afterEach: (() => unknown)[];
  readonly beforeAll: (() => unknown)[];
}

let current: Suite | undefined;
let tests: Test[] = [];

/** Runs what declares tests (a test file), and gives those that it has declared. */
export function collect(title: string, declare: () => unknown): Test[] {
  tests = [];
  suite(title, declare);
  return tests;
}

/** `describe` */
export function suite(title: string, declare: () => unknown): void {
  const parent = current;
  current = { title, parent, beforeEach: [], afterEach: [], beforeAll: [] };
  try {
    declare();
  } finally {
    current = parent;
  }
}

/** `it` */
export function test(title: string, body: () => unknown): void {
  const line: Suite[] = [];
  for (let at = current; at !== undefined; at = at.parent) line.unshift(at);
  tests.push({
    title: [...line.map((at) => at.title), title].join(' > '),
    body,
    before: line.flatMap((at) => [...at.beforeAll, ...at.beforeEach]),
    after: line.reverse().flatMap((at) => at.afterEach), // the innermost first
  });
}

/** `beforeEach`, `afterEach` and `beforeAll` of the suite that is being declared. */
export const hooks = {
  beforeEach: (hook: () => unknown): void => void current?.beforeEach.push(hook),
  afterEach: (hook: () => unknown): void => void current?.afterEach.push(hook),
  beforeAll: (hook: () => unknown): void => {
    let done: unknown;
    current?.beforeAll.push(() => (done ??= Promise.resolve(hook())));
  },
};
