import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { bundle } from './bundle.js';
import type { Effort } from './effort.js';
import type { Figure, RowFigures } from './figure.js';
import type { HeapRow } from './group.js';

/** Measures what the variants of a row leave on the heap, each in a process of its own. */
export async function measureHeap(file: string, row: HeapRow, effort: Effort): Promise<RowFigures> {
  const figures: Figure[] = [];
  const operations = Math.ceil(row.operations / effort.heapDivisor);
  for (const { name, loop, bar } of row.variants) {
    const grown = await growthOf(file, loop, operations);
    const value = row.per === 'run' ? grown : grown / operations;
    figures.push({ variant: name, value, unit: 'B', ...(bar === undefined ? {} : { bar }) });
  }
  return { name: row.name, figures };
}

async function growthOf(file: string, loop: string, operations: number): Promise<number> {
  const code = `import { probeHeap } from './heap-probe.js';
    import { ${loop} } from './variants/${file}.js';
    void probeHeap(${loop}, ${operations});`;
  const script = await bundle(code, { format: 'cjs', platform: 'node' });
  const child = spawn(process.execPath, ['--expose-gc', '--input-type=commonjs', '-'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end(script);
  const bytes = Number.parseInt(await text(child.stdout), 10);
  if (Number.isNaN(bytes)) throw new Error(`The heap of ${file}/${loop} could not be measured`);
  return bytes;
}
