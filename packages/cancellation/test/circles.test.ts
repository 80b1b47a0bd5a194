import { describe, expect, it } from '@jest/globals';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';

const root = join(__dirname, '../../..');

/** What a file imports by a relative path, types too: somebody who reads it has to read that. */
function importsOf(file: string): string[] {
  return ts
    .preProcessFile(readFileSync(file, 'utf8'))
    .importedFiles.filter(({ fileName }) => fileName.startsWith('.'))
    .map(({ fileName }) => join(dirname(file), fileName).replace(/\.js$/, '.ts'));
}

/** The paths that lead from a file back to itself, each once. */
function circlesOf(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const circles: string[] = [];
  const path: string[] = [];
  const done = new Set<string>();
  const visit = (file: string): void => {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' > '));
    if (path.includes(file) || done.has(file)) return;
    path.push(file);
    graph.get(file)?.forEach(visit);
    path.pop();
    done.add(file);
  };
  [...graph.keys()].forEach(visit);
  return circles;
}

const folders = readdirSync(join(root, 'packages')).map((name) => `packages/${name}/src`);

describe('imports', () => {
  it('are found in circles', () => {
    const graph = new Map([
      ['a', ['b', 'c']],
      ['b', ['c']],
      ['c', ['b']],
    ]);
    expect(circlesOf(graph)).toStrictEqual(['b > c > b']);
  });

  it.each([...folders, 'examples/demo'])('make no circle in %s, nor by a type', (folder) => {
    const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(root, folder, name));
    const graph = new Map(files.map((file) => [relative(root, file), importsOf(file).map((to) => relative(root, to))]));
    expect(files).not.toHaveLength(0);
    expect(circlesOf(graph)).toStrictEqual([]);
  });
});
