import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Runs the same command in another Node, to its end. A Node that cannot be started, or that fails, is an error. */
export async function inOtherNode(node: string, args: readonly string[]): Promise<void> {
  const own = withoutNodes(args);
  const [script] = process.argv.slice(1) as [string];
  const child = spawn(node, [...process.execArgv, script, ...own], { stdio: 'inherit' });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`The measurement in ${node} has ended with ${code ?? 'a signal'}.`);
}

/** The arguments but for `--node` and what follows it, up to the next option. */
export function withoutNodes(args: readonly string[]): string[] {
  let skips = false;
  return args.filter((arg) => {
    if (arg.startsWith('-')) skips = arg === '--node' || arg.startsWith('--node=');
    return !skips;
  });
}
