import { dirname, relative, resolve } from 'node:path';
import * as parser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import ts from 'typescript';

/** A project that is here as files, with what it depends on installed: its rules see its types. */
export interface Checkout {
  readonly folder: string;
  /** Those that are linted, but tests and declarations. */
  readonly files: readonly string[];
  readonly program: ts.Program;
  textOf(file: string): string;
  /** The same with other texts of some files. Cheap: all else is taken over. */
  with(texts: ReadonlyMap<string, string>): Checkout;
}

const isDeclaration = /\.d\.[cm]?ts$/;
const isTest = /\.(test|spec|test-d)\.|(^|[\\/])(test|tests|__tests__|dist)[\\/]/;

/** The project of a `tsconfig.json`, without its tests unless they are wanted. */
export function checkout(tsconfig: string, withTests = false): Checkout {
  const path = resolve(tsconfig);
  const { config } = ts.readConfigFile(path, (file) => ts.sys.readFile(file)) as { config: object };
  const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, dirname(path));
  const host = ts.createCompilerHost(options, true);
  const read = host.getSourceFile.bind(host);
  const sources = new Map<string, ts.SourceFile | undefined>();
  host.getSourceFile = (file, ...more) => {
    if (!sources.has(file)) sources.set(file, read(file, ...more));
    return sources.get(file);
  };
  const build = (texts: ReadonlyMap<string, string>, old?: ts.Program): Checkout => {
    const changed: ts.CompilerHost = {
      ...host,
      getSourceFile: (file, target, ...more) => {
        const text = texts.get(file);
        return text === undefined
          ? host.getSourceFile(file, target, ...more)
          : ts.createSourceFile(file, text, target, true);
      },
    };
    const program = ts.createProgram(fileNames, options, changed, old);
    return {
      folder: dirname(path),
      files: fileNames.filter(
        (file) => !isDeclaration.test(file) && (withTests || !isTest.test(relative(dirname(path), file))),
      ),
      program,
      textOf: (file) => program.getSourceFile(file)?.text ?? '',
      with: (others) => build(others, program),
    };
  };
  return build(new Map());
}

/** What rules say of a file, without the comments that turn them off, and how long each took. */
export function lintIn(
  { program, folder, textOf }: Checkout,
  file: string,
  plugins: NonNullable<Linter.Config['plugins']>,
  rules: Linter.RulesRecord,
): { readonly messages: Linter.LintMessage[]; readonly ms: ReadonlyMap<string, number> } {
  const linter = new Linter({ cwd: folder });
  const config = {
    files: ['**/*.{ts,tsx,mts,cts}'],
    plugins,
    languageOptions: { parser, parserOptions: { programs: [program], tsconfigRootDir: folder } },
    linterOptions: { noInlineConfig: true },
    rules,
  } satisfies Linter.Config;
  const options = { filename: file, fix: false, stats: true }; // `stats` is not in the types of ESLint, and `verify` does not count
  const { messages } = linter.verifyAndFix(textOf(file), [config], options);
  const [pass] = linter.getTimes().passes;
  return { messages, ms: new Map(Object.entries(pass?.rules ?? {}).map(([rule, { total }]) => [rule, total])) };
}
