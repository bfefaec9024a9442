import { posix } from 'node:path';
import { parseSync } from 'oxc-parser';
import type { ImportGraph } from './boundaries.ts';

/** Folders whose files import each other in both directions, types included: `a ⇄ b`. */
export function twoWayFolders(graph: ImportGraph, folderOf: (path: string) => string): string[] {
  const ways = new Set(
    arrows(graph).flatMap(([from, to]) => {
      const [a, b] = [folderOf(from), folderOf(to)];
      return a === b ? [] : [`${a} ${b}`];
    }),
  );
  return [...ways].flatMap((way) => {
    const [a = '', b = ''] = way.split(' ');
    return a < b && ways.has(`${b} ${a}`) ? [`${a} ⇄ ${b}`] : [];
  });
}

/** The folder that a file lies in. */
export function folderOfFile(path: string): string {
  return posix.dirname(path);
}

/** Circles of files that import each other, types included: the files of each, sorted. */
export function circles(graph: ImportGraph): string[][] {
  const next = new Map<string, string[]>();
  for (const [from, to] of arrows(graph)) next.set(from, [...(next.get(from) ?? []), to]);
  return connected([...graph.keys()], (path) => next.get(path) ?? []).filter((files) => files.length > 1);
}

/** Names that are exported by more than one file, with the files. */
export function sharedExports(sources: ReadonlyMap<string, string>): string[] {
  const owners = new Map<string, string[]>();
  for (const [path, source] of sources)
    for (const name of exportedNames(path, source)) owners.set(name, [...(owners.get(name) ?? []), path]);
  return [...owners].filter(([, files]) => files.length > 1).map(([name, files]) => `${name}: ${files.join(', ')}`);
}

/** What a file declares and exports; what it only passes on from another file does not count. */
function exportedNames(path: string, source: string): string[] {
  const { module } = parseSync(path, source);
  const names = module.staticExports
    .flatMap(({ entries }) => entries)
    .filter(({ moduleRequest }) => !moduleRequest)
    .flatMap(({ exportName }) => exportName.name ?? []);
  return [...new Set(names)];
}

function arrows(graph: ImportGraph): [from: string, to: string][] {
  return [...graph].flatMap(([from, imports]) =>
    imports.filter(({ target }) => graph.has(target)).map(({ target }): [string, string] => [from, target]),
  );
}

/** The strongly connected components of a graph, after Tarjan (SIAM J. Comput. 1(2), 1972). */
function connected(nodes: readonly string[], next: (node: string) => readonly string[]): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (node: string): void => {
    index.set(node, index.size);
    low.set(node, index.get(node) ?? 0);
    stack.push(node);
    for (const other of next(node)) {
      if (!index.has(other)) visit(other);
      else if (!stack.includes(other)) continue;
      low.set(node, Math.min(low.get(node) ?? 0, low.get(other) ?? 0));
    }
    if (low.get(node) === index.get(node)) found.push(stack.splice(stack.indexOf(node)).toSorted());
  };
  for (const node of nodes) if (!index.has(node)) visit(node);
  return found;
}
