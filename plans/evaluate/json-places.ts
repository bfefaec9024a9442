import { parseSync } from 'oxc-parser';
import type { Site } from '../language/builders/contents.ts';
import { pointer } from '../language/diff/tree.ts';
import { lineStarts, placeAt } from './source.ts';
import type { Places } from './source-map.ts';
import type { Node } from './syntax.ts';

/** Where each part of a JSON document is written, by JSON pointer, and which members stand there twice. */
export function jsonPlaces(file: string, text: string): { places: Places; twice: readonly string[] } {
  const [places, twice] = [new Map<string, Site>(), [] as string[]];
  const lines = lineStarts(text);
  const site = (start: number): Site => ({ file, ...placeAt(lines, Math.max(0, start - 1)) });
  const visit = (node: Node, at: string): void => {
    for (const { name, key, value } of partsOf(node)) {
      const path = pointer(at, [name]);
      if (places.has(path)) twice.push(path);
      places.set(path, site(key.start));
      visit(value, path);
    }
  };
  // JSON in parentheses is an expression; the parenthesis is what offsets are one too far by.
  const { program, errors } = parseSync('plan.ts', `(${text}\n)`, { lang: 'ts' });
  const [statement] = program.body as unknown as (Node | undefined)[];
  const root = statement && errors.length === 0 ? inner(statement['expression'] as Node) : undefined;
  if (root) {
    places.set('', site(root.start));
    visit(root, '');
  }
  return { places, twice };
}

function inner(node: Node): Node {
  return node.type === 'ParenthesizedExpression' ? inner(node['expression'] as Node) : node;
}

function partsOf(node: Node): { name: string; key: Node; value: Node }[] {
  if (node.type === 'ArrayExpression')
    return (node['elements'] as Node[]).map((value, at) => ({ name: String(at), key: value, value }));
  if (node.type !== 'ObjectExpression') return [];
  return (node['properties'] as Node[]).map((property) => {
    const key = property['key'] as Node;
    return { name: String(key['value']), key, value: property['value'] as Node };
  });
}
