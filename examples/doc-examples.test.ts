import { describe, expect, it } from '@jest/globals';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';

const root = join(__dirname, '..');
/** Each package, and what it has besides. */
const entries = [
  ...['completion', 'cancellation', 'node', 'testing', 'threads', 'operations'],
  ...['operations/postgres', 'operations/redis', 'operations/testing'],
];
const packages = entries.filter((entry) => !entry.includes('/'));
const entriesOf = (own: string): string[] => entries.filter((entry) => entry.split('/')[0] === own);

/** What the examples take for granted: what they name that is neither theirs nor an export. */
const given = `
import type { TaskAnswer } from '../packages/threads/src/index.js';
import type { CompletionSource } from '../packages/completion/src/index.js';
import type { Pool } from 'pg';
import type { Operations as Processes } from '../packages/operations/src/index.js';
import type { ContractStore as Store } from '../packages/operations/src/testing/index.js';
import type { EventEmitter } from 'node:events';
import type { Server } from 'node:http';
import type { MessagePort, Worker } from 'node:worker_threads';

interface Socket { once(name: string, listener: (...values: any[]) => void): void; destroy(reason: unknown): void }
type Get<T> = (signal: AbortSignal, ...more: unknown[]) => Promise<T>;
interface Lock { release: Get<void>; extend: Get<void> }

declare global {
  interface Message { readonly text: string }
  interface User { readonly name: string }
  interface Row { readonly value: number }
  interface Solution { readonly moves: readonly string[] }
  interface Api { search: Get<string[]> }
  const signal: AbortSignal, controller: AbortController, page: AbortController, request: AbortController;
  const shutdown: AbortController, first: AbortController, second: AbortController;
  const url: string, urls: string[], mirrors: string[], word: string, hostname: string, path: string, file: string;
  const repository: string, id: number, amount: number, from: number, to: number, port: number, timeoutMs: number;
  const source: CompletionSource<number>, promise: Promise<number>, answer: Promise<void>, error: unknown;
  const sharedConfig: Promise<object>, primary: string & Promise<string>, replica: string & Promise<string>;
  const downloads: Promise<string>[], callers: AbortController[], rows: Row[], puzzle: object;
  const work: Get<void>, serve: Get<void>, poll: Get<void>, transfer: Get<void>, load: (signal: AbortSignal, url?: string) => Promise<string>;
  const fetchJson: Get<object>, check: Get<void>, download: Get<Blob>, ask: Get<string>, sizeOf: Get<number>;
  const loadUser: Get<User>, loadOrders: Get<object[]>, acquire: Get<Lock>, resolve: Get<string[]>;
  const button: EventTarget, websocket: WebSocket, openai: { stream: Get<AsyncIterable<string>> }, ids: number[];
  const connect: Get<{ close(): void }>, transform: (row: Row) => void;
  const hash: Get<string>, write: (item: unknown) => void, show: (item: unknown) => void, crunch: (row: Row) => void;
  const add: (sums: Map<string, number>, row: Row) => void, log: (...values: unknown[]) => void;
  const socket: Socket, connection: { query: Get<void> }, child: { kill(signal: string): void };
  const input: { oninput: unknown; value: string }, form: { onreset: unknown };
  const listen: (port: number) => Server, handle: (request: unknown, response: unknown) => void;
  const createServer: typeof import('node:http').createServer, createReadStream: typeof import('node:fs').createReadStream;
  const pool: Pool & { run(message: unknown, options: { signal: AbortSignal }): Promise<TaskAnswer<number>> };
  const worker: Worker, workers: Worker[], parentPort: MessagePort;
  const Redis: typeof import('ioredis').Redis, Client: typeof import('pg').Client, operations: Processes, transcode: Get<string>;
  const makeMyStore: () => Store, completion: import('../packages/completion/src/index.js').Completion<string>, askForMoney: () => void;
  const writeFileSync: typeof import('node:fs').writeFileSync, describe: typeof import('@jest/globals').describe;
  const assert: typeof import('node:assert/strict'), it: typeof import('@jest/globals').it;
}
`;

/** A package that is not installed here. */
const comlink = `declare module 'comlink' {
  const transferHandlers: Map<string, unknown>;
  function wrap<T>(worker: unknown): T;
}`;

interface Example {
  /** What it shows. */
  readonly name: string;
  /** The package. */
  readonly own: string;
  readonly place: string;
  readonly code: string;
}

function index(entry: string): string {
  const [own = '', ...more] = entry.split('/');
  return join(root, 'packages', own, 'src', ...more, 'index.ts');
}
const exportsOf = new Map(entries.map((name) => [name, new Set(namesIn(index(name)))]));

/** The code below each `@example` of what a package exports, up to the next tag or the end of the comment. */
function examplesOf(own: string, file: string): Example[] {
  const text = readFileSync(file, 'utf8');
  const comments = text.matchAll(/^\/\*\*\n.*?\*\/\nexport (?:async |abstract )?\w+\*? (\w+)/gms);
  return [...comments].flatMap((comment) =>
    [...comment[0].matchAll(/@example\s*\n(.*?)(?=\n \* @|\n \*\/)/gs)].flatMap((example) => ({
      name: comment[1] ?? '',
      own,
      place: `${relative(root, file)}:${text.slice(0, comment.index + example.index).split('\n').length + 1}`,
      code: (example[1] ?? '').replace(/^ \* ?/gm, ''),
    })),
  );
}

const examples = packages.flatMap((name) => {
  const folder = join(root, 'packages', name, 'src');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  return files
    .flatMap((file) => examplesOf(name, join(folder, file)))
    .filter((example) => entriesOf(name).some((entry) => exportsOf.get(entry)?.has(example.name)));
});

/** The code on the page of what is asked for most. */
const page = 'packages/cancellation/ASKED.md';
const asked = [...readFileSync(join(root, page), 'utf8').matchAll(/^```ts\n(.*?)^```$/gms)].map(
  ({ 1: code = '' }, number): Example => ({ name: page, own: 'cancellation', place: `${page}, ${number + 1}.`, code }),
);

/** Checks all examples in one program, each a module of its own that imports what it names. */
function errorsOf(checked: readonly Example[]): Map<Example, string[]> {
  const config = ts.readConfigFile(join(root, 'tsconfig.json'), (file) => ts.sys.readFile(file));
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
  Object.assign(options, { verbatimModuleSyntax: false });
  const files = new Map<string, Example>();
  const texts = new Map([
    [join(root, 'examples', 'given.ts'), given],
    [join(root, 'examples', 'comlink.d.ts'), comlink],
  ]);
  for (const [number, example] of checked.entries()) {
    const file = join(root, 'examples', `doc-example-${number}.ts`);
    texts.set(file, `${importsOf(example)} export {};\n${example.code}\n`);
    files.set(file, example);
  }
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.getSourceFile = (file, ...rest) => {
    const text = texts.get(file);
    return text === undefined ? getSourceFile(file, ...rest) : ts.createSourceFile(file, text, ts.ScriptTarget.ES2022);
  };
  host.fileExists = (file) => texts.has(file) || fileExists(file);
  host.readFile = (file) => texts.get(file) ?? readFile(file);
  const program = ts.createProgram([...texts.keys()], options, host);
  const errors = new Map<Example, string[]>();
  for (const [file, example] of files) {
    const source = program.getSourceFile(file);
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    errors.set(
      example,
      found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' ')),
    );
  }
  return errors;
}

/** Imports what an example names of its package, or of those below it, and does not declare itself. */
function importsOf({ own, code }: Example): string {
  const words = new Set(code.match(/[A-Za-z]\w*/g));
  for (const [, word] of code.matchAll(/(?:function|const|using|class) (\w+)/g)) words.delete(word as string);
  const imports = [...new Set([...entriesOf(own), 'testing', 'cancellation', 'completion'])].map((name) => {
    const names = [...words].filter((word) => exportsOf.get(name)?.has(word));
    for (const word of names) words.delete(word);
    return names.length === 0 ? '' : `import { ${names.join(', ')} } from '${index(name).replace(/\.ts$/, '.js')}';`;
  });
  return imports.join(' ');
}

/** The names that an index exports, types included, also by way of another one. */
function namesIn(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  const others = [...text.matchAll(/export \* from '(\..*)\.js'/g)].map(([, other = '']) =>
    join(dirname(file), `${other}.ts`),
  );
  const own = [...text.matchAll(/export (?:type )?\{([^}]*)\}/g)].flatMap(([, names = '']) =>
    names
      .split(',')
      .map((name) => name.replace(/\btype\b/, '').trim())
      .filter((name) => name !== ''),
  );
  return [...own, ...others.flatMap(namesIn)];
}

describe('the examples in doc comments, and of what is asked for most', () => {
  it('compile when they are pasted', () => {
    const failures = [...errorsOf([...examples, ...asked])]
      .filter(([, errors]) => errors.length > 0)
      .map(([{ place }, errors]) => `${place} ${errors.join('; ')}`);
    expect(failures).toStrictEqual([]);
    expect(examples.length).toBeGreaterThan(80);
    expect(packages.filter((name) => !examples.some(({ own }) => own === name))).toStrictEqual([]);
    expect(asked).toHaveLength(14);
  });

  it('are known not to compile when they do not', () => {
    const wrong = { name: 'delay', own: 'cancellation', place: 'nowhere', code: "await delay('soon', 1);" };
    expect([...errorsOf([wrong]).values()][0]).toHaveLength(1);
  });
});
