import { type BuildOptions, build } from 'esbuild';
import { fileURLToPath } from 'node:url';

/** Where the measured code stands; imports resolve from here. */
const here = fileURLToPath(new URL('.', import.meta.url));

/** `@cancelkit/source` when this process was started with that condition, as the tests are; otherwise users' files. */
const conditions = process.execArgv
  .filter((flag) => flag.startsWith('--conditions='))
  .map((flag) => flag.slice('--conditions='.length));

/** Bundles code with all that it imports: the built packages in the form that users get. */
export async function bundle(code: string, options: BuildOptions): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: here, loader: 'ts' },
    bundle: true,
    target: 'es2022',
    conditions: [...conditions, 'module'],
    write: false,
    ...options,
  });
  return outputFiles?.[0]?.text ?? '';
}
