import { gzipSync } from 'node:zlib';
import { bundle } from './bundle.js';
import type { Figure, RowFigures } from './figure.js';
import type { SizeRow } from './group.js';

/** Measures what users pay: bundled and minified by esbuild, then gzip -9. */
export async function measureSize(row: SizeRow): Promise<RowFigures> {
  const figures: Figure[] = [];
  for (const { name, code, bar } of row.variants) {
    const bundled = await bundle(code, { format: 'esm', minify: true, external: ['node:*'] });
    const value = gzipSync(bundled, { level: 9 }).length;
    figures.push({ variant: name, value, unit: 'B', ...(bar === undefined ? {} : { bar }) });
  }
  return { name: row.name, figures };
}
