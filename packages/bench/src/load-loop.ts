import { createRequire } from 'node:module';
import { compileFunction } from 'node:vm';
import { bundle } from './bundle.js';
import type { Loop, MakeLoop } from './loop.js';

const require = createRequire(import.meta.url);

/**
 * Makes the loop of one variant, from a copy of all its code that is evaluated for it alone.
 *
 * What the engine learns of the library in one variant (types at call sites, hidden classes) is not to slow another one
 * down, nor to speed it up: a user's program would not have it either.
 */
export async function loadLoop(file: string, loop: string, parameter: number): Promise<Loop> {
  const code = await bundle(`export { ${loop} as makeLoop } from './variants/${file}.js';`, {
    format: 'cjs',
    platform: 'node',
  });
  const module = { exports: {} as { makeLoop: MakeLoop } };
  const filename = `bench:${file}/${loop}`; // what a CPU profile shows
  compileFunction(code, ['module', 'exports', 'require'], { filename })(module, module.exports, require);
  return module.exports.makeLoop(parameter, { code, load: (name) => import(name) });
}
