import { parseSync } from 'oxc-parser';
import type { Site } from '../../language/builders/contents.ts';
import { pointer } from '../../language/diff/tree.ts';
import { lineStarts, placeAt } from '../source/source.ts';
import type { Places } from '../source/source-map.ts';
import { type LossyNumber, lossyNumbers } from '../source/numbers.ts';
import type { SyntaxNode } from '../source/syntax.ts';

/** What of a JSON document its value does not show. */
export interface JsonPlaces {
  /** Where each part is written, by JSON pointer. */
  readonly places: Places;
  /** Members that are there twice. */
  readonly twice: readonly string[];
  /** Numbers that cannot be kept exactly, by JSON pointer. */
  readonly lossy: ReadonlyMap<string, LossyNumber>;
}

/** Reads where each part of a JSON document is written, and what in it would be lost. */
export function jsonPlaces(file: string, text: string): JsonPlaces {
  const lossy = new Map<string, LossyNumber>();
  const [places, twice] = [new Map<string, Site>(), [] as string[]];
  const lines = lineStarts(text);
  const site = (start: number): Site => ({ file, ...placeAt(lines, Math.max(0, start - 1)) });
  const visit = (node: SyntaxNode, at: string): void => {
    for (const { name, key, value } of partsOf(node)) {
      const path = pointer(at, [name]);
      if (places.has(path)) twice.push(path);
      places.set(path, site(key.start));
      const [number] = value.type === 'Literal' || value.type === 'UnaryExpression' ? lossyNumbers(value) : [];
      if (number) lossy.set(path, number);
      visit(value, path);
    }
  };
  // JSON in parentheses is an expression; the parenthesis is what offsets are one too far by.
  const { program, errors } = parseSync('plan.ts', `(${text}\n)`, { lang: 'ts' });
  const [statement] = program.body as unknown as (SyntaxNode | undefined)[];
  const root = statement && errors.length === 0 ? inner(statement['expression'] as SyntaxNode) : undefined;
  if (root) {
    places.set('', site(root.start));
    visit(root, '');
  }
  return { places, twice, lossy };
}

function inner(node: SyntaxNode): SyntaxNode {
  return node.type === 'ParenthesizedExpression' ? inner(node['expression'] as SyntaxNode) : node;
}

function partsOf(node: SyntaxNode): { name: string; key: SyntaxNode; value: SyntaxNode }[] {
  if (node.type === 'ArrayExpression')
    return (node['elements'] as SyntaxNode[]).map((value, at) => ({ name: String(at), key: value, value }));
  if (node.type !== 'ObjectExpression') return [];
  return (node['properties'] as SyntaxNode[]).map((property) => {
    const key = property['key'] as SyntaxNode;
    return { name: String(key['value']), key, value: property['value'] as SyntaxNode };
  });
}
