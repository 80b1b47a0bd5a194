import { expected } from '@cancelkit/completion/internal';

/** A statement, with what `pg` may be told about it. */
export interface StatementConfig {
  readonly text: string;
  readonly values?: readonly unknown[] | undefined;
  /** The name to prepare it by. */
  readonly name?: string | undefined;
  /** `'array'`: rows are arrays, not objects. */
  readonly rowMode?: 'array' | undefined;
  /** What makes values of what the server sends. */
  readonly types?: object | undefined;
}

/** @throws TypeError when it is no statement, or one that another function takes */
export function statementConfig(
  text: string | StatementConfig,
  values: readonly unknown[] | undefined,
): StatementConfig {
  if (typeof (text as { readonly submit?: unknown } | null | undefined)?.submit === 'function') {
    throw refuseSubmittable(text as object);
  }
  const config = typeof text === 'string' ? { text } : text;
  if (typeof config?.text !== 'string') throw expected('text', 'a statement in SQL, or an object with one', text);
  if (isCopyOfClient(config.text)) throw refuseCopy('a COPY from or to this process, whose data would be lost');
  if (values === undefined) return config;
  if (!Array.isArray(values)) throw expected('values', 'an array, or undefined', values);
  return { ...config, values: [...(values as unknown[])] };
}

function refuseSubmittable(statement: object): TypeError {
  const { pipe, write, cursor, read, text } = statement as Record<string, unknown>;
  if (cursor !== undefined || (typeof read === 'function' && typeof pipe !== 'function')) {
    return new TypeError(
      'Expected `text` to be a statement in SQL, got a cursor. Pass its text and values to queryRows(), which reads row by row.',
    );
  }
  if (typeof pipe === 'function' || typeof write === 'function') return refuseCopy('a COPY stream');
  const advice = typeof text === 'string' ? ' Pass its text and values.' : '';
  return expected('text', 'a statement in SQL, or an object with one', statement, advice);
}

function refuseCopy(what: string): TypeError {
  return new TypeError(
    `Expected \`text\` to be a statement that gives rows, got ${what}. Run it on the client of a transaction(), with pg-copy-streams: see "COPY" in the README of @cancelkit/node.`,
  );
}

/** Is `copy … from stdin` or `copy … to stdout`? */
function isCopyOfClient(text: string): boolean {
  return /copy/i.test(text) && /^\s*copy\b.*\b(?:from\s+stdin|to\s+stdout)\b/is.test(bareText(text));
}

const transactionCommand =
  /^\s*(?:begin|start\s+transaction|commit(?!\s+prepared)|end|rollback(?!\s+prepared)|abort|savepoint|release|prepare\s+transaction|set\s+transaction)\b[^;]*[\s;]*$/i;

/**
 * Refuses what a pool cannot run: a text that is nothing but a command that begins, ends or divides a transaction. The next
 * statement may get another client: what it begins, nobody would end, and what it ends, somebody else has begun.
 *
 * `begin; …; commit` as one text is a transaction of its own, and `commit prepared` belongs to no session.
 */
export function refusalOfPool({ text }: StatementConfig): TypeError | undefined {
  if (!transactionCommand.test(bareText(text))) return undefined;
  return new TypeError(
    'Expected `text` to be a statement that can run alone, got a transaction command, and each statement through a pool may get another connection. Use transaction(), or pass a client.',
  );
}

/** A text without comments, which PostgreSQL nests, and without what stands in quotes. */
function bareText(text: string): string {
  const outside = /--[^\n]*|\/\*|'[^']*'|"[^"]*"|[^-/'"]+|[^]/y;
  const inComment = /\/\*|\*\/|[^*/]+|[^]/y;
  let bare = '';
  let depth = 0;
  for (let index = 0; index < text.length;) {
    const pattern = depth === 0 ? outside : inComment;
    pattern.lastIndex = index;
    const [token] = pattern.exec(text) as unknown as [string];
    index += token.length;
    if (token === '/*') depth += 1;
    else if (depth > 0) depth -= token === '*/' ? 1 : 0;
    else if (token.startsWith('--')) bare += ' ';
    else bare += /^['"]/.test(token) ? '""' : token;
    if (depth > 0) bare += ' ';
  }
  return bare;
}
