import { join } from 'node:path';
import plugin from '@cancelkit/eslint-plugin';
import * as parser from '@typescript-eslint/parser';
import { Linter } from 'eslint';

/** What a file of a fixture sees: the types of DOM and Node, or of one of them. */
export type Fixture = 'typed' | 'dom' | 'node';

/** How the parser finds the types. */
export type Project = 'project' | 'projectService';

/** What rules say of code. */
export function lint(
  code: string,
  rules: Linter.RulesRecord,
  fixture: Fixture = 'typed',
  project: Project = 'project',
): Linter.LintMessage[] {
  const folder = join(__dirname, '../fixtures', fixture);
  const config = {
    files: ['**/*.ts'],
    plugins: { cancelkit: plugin },
    languageOptions: {
      parser,
      parserOptions: {
        ...(project === 'project' ? { project: './tsconfig.json' } : { projectService: true }),
        tsconfigRootDir: folder,
        // Else, where CI is set, the parser takes a file's text from the disk, and not the code that is passed.
        disallowAutomaticSingleRunInference: true,
      },
    },
    rules,
  } satisfies Linter.Config;
  return new Linter({ cwd: folder }).verify(code, [config], { filename: join(folder, 'file.ts') });
}
