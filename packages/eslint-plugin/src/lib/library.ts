import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TSESLint, TSESTree } from '@typescript-eslint/utils';

type Context = Readonly<TSESLint.RuleContext<string, readonly unknown[]>>;

const fromCancellation = ['cancelkit', '@cancelkit/cancellation'];

/** Whether a module is one of ours. */
export function isOurs(source: unknown): source is string {
  return typeof source === 'string' && (source === 'cancelkit' || source.startsWith('@cancelkit/'));
}

/**
 * The package that a suggestion may import from: the one that the file imports already, or that the nearest package.json names. None,
 * and suggestions keep to the platform, where the project has neither; `settings.cancelkit.library` (`'always'`, `'never'`) decides before.
 */
export function libraryOf(context: Context): string | undefined {
  const setting = (context.settings.cancelkit as { library?: unknown } | undefined)?.library ?? 'auto';
  if (setting === 'never') return undefined;
  const imported = context.sourceCode.ast.body.flatMap((node) =>
    node.type === 'ImportDeclaration' && isOurs(node.source.value) ? [node.source.value] : [],
  );
  const known = fromCancellation.find((name) => imported.includes(name)) ?? dependencyOf(context.filename);
  if (known !== undefined || setting !== 'always') return known;
  return fromCancellation[0];
}

/** Read for each report: a project may install us while an editor is open. */
function dependencyOf(filename: string): string | undefined {
  for (let folder = dirname(filename); ; folder = dirname(folder)) {
    const path = join(folder, 'package.json');
    if (existsSync(path)) return namedIn(readFileSync(path, 'utf8'));
    if (folder === dirname(folder)) return undefined;
  }
}

function namedIn(manifest: string): string | undefined {
  let parsed: Record<string, unknown>;
  try {
    parsed = JSON.parse(manifest) as Record<string, unknown>;
  } catch {
    return undefined; // not for a lint rule to report
  }
  const names = ['dependencies', 'devDependencies', 'peerDependencies'].flatMap((key) =>
    Object.keys(parsed[key] ?? {}),
  );
  return fromCancellation.find((name) => names.includes(name));
}

/** The name under which a file can use an export of ours, and what it takes to import it. */
export interface Import {
  readonly local: string;
  readonly fix: (fixer: TSESLint.RuleFixer) => TSESLint.RuleFix[];
}

/** Imports `name` for a suggestion. Nothing where the library is not used, the file is no module, or the name means something else there. */
export function importOf(name: string, context: Context): Import | undefined {
  const { sourceCode } = context;
  const library = libraryOf(context);
  if (library === undefined) return undefined;
  const declarations = sourceCode.ast.body.filter((node) => node.type === 'ImportDeclaration');
  const ours = declarations.filter(({ source, importKind }) => isOurs(source.value) && importKind !== 'type');
  for (const { specifiers } of ours) {
    for (const specifier of specifiers) {
      if (specifier.type === 'ImportNamespaceSpecifier')
        return { local: `${specifier.local.name}.${name}`, fix: () => [] };
      if (specifier.type === 'ImportSpecifier' && importedName(specifier) === name) {
        return { local: specifier.local.name, fix: () => [] };
      }
    }
  }
  if (sourceCode.ast.sourceType !== 'module' || isDeclared(name, sourceCode)) return undefined;
  const last = ours.find(({ source }) => source.value === library)?.specifiers.at(-1);
  if (last?.type === 'ImportSpecifier')
    return { local: name, fix: (fixer) => [fixer.insertTextAfter(last, `, ${name}`)] };
  const line = `import { ${name} } from '${library}';\n`;
  const before = declarations[0] ?? sourceCode.ast.body[0];
  return { local: name, fix: (fixer) => (before === undefined ? [] : [fixer.insertTextBefore(before, line)]) };
}

function importedName({ imported }: TSESTree.ImportSpecifier): string {
  return imported.type === 'Identifier' ? imported.name : imported.value;
}

function isDeclared(name: string, sourceCode: Readonly<TSESLint.SourceCode>): boolean {
  return sourceCode.scopeManager?.scopes.some(({ set }) => set.get(name)?.defs.length) ?? false;
}
