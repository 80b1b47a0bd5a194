import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { tables } from './support/tables.js';

const typed = join(__dirname, 'fixtures/typed');

interface Applied {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

/** What each suggestion makes of the code of its case. */
const suggestions = Object.entries(tables).map(([rule, { invalid }]) => ({
  rule,
  applied: invalid.flatMap(({ name = '', code, errors }): Applied[] =>
    errors
      .flatMap(({ suggestions: offered }) => offered ?? [])
      .flatMap(({ output }) => [output].flat())
      .map((after) => ({ name, before: code, after })),
  ),
}));

/** One program for them all: the types of DOM and Node are read once. Each text is a module, so that none sees the names of another. */
function check(texts: readonly string[]): (text: string) => string[] {
  const { config } = ts.readConfigFile(join(typed, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
    config: object;
  };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, typed);
  const files = new Map([...new Set(texts)].map((text, index) => [join(typed, `${index}.ts`), text]));
  const host = ts.createCompilerHost(options);
  const { fileExists, getSourceFile } = host;
  host.fileExists = (path) => files.has(path) || fileExists(path);
  host.getSourceFile = (path, target, ...more) => {
    const text = files.get(path);
    return text === undefined
      ? getSourceFile(path, target, ...more)
      : ts.createSourceFile(path, `${text}\nexport {};`, target);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  const pathOf = new Map([...files].map(([path, text]) => [text, path]));
  return (text) => {
    const file = program.getSourceFile(pathOf.get(text) ?? '');
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(({ messageText }) =>
      ts.flattenDiagnosticMessageText(messageText, ' '),
    );
  };
}

const errorsIn = check(suggestions.flatMap(({ applied }) => applied.flatMap(({ before, after }) => [before, after])));

describe.each(suggestions.filter(({ applied }) => applied.length > 0))('$rule', ({ applied }) => {
  it.each(applied)('suggests what compiles: $name', ({ before, after }) => {
    expect(errorsIn(before)).toStrictEqual([]);
    expect(errorsIn(after)).toStrictEqual([]);
  });
});
