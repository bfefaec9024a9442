import type { SourceFile } from './source.ts';

/** A node of the syntax tree, of which only what is asked for is known. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [member: string]: unknown;
}

/** Every node of a tree, from the outside in. */
export function nodesOf(value: unknown): SyntaxNode[] {
  if (Array.isArray(value)) return value.flatMap(nodesOf);
  if (typeof value !== 'object' || value === null) return [];
  const inside = Object.values(value).flatMap((one) => (typeof one === 'object' ? nodesOf(one) : []));
  return 'type' in value && 'start' in value ? [value as SyntaxNode, ...inside] : inside;
}

/** The calls of a builder of the language, by the name under which the file imports it. */
export function calls(file: SourceFile, builder: string): SyntaxNode[] {
  const nodes = nodesOf(file.program);
  const { names, spaces } = importsOf(nodes, builder);
  return nodes.filter(({ type, callee }) => {
    if (type !== 'CallExpression') return false;
    const { type: kind, name, object, property } = callee as SyntaxNode;
    if (kind === 'Identifier') return names.has(name);
    return (
      kind === 'MemberExpression' &&
      spaces.has((object as SyntaxNode)['name']) &&
      (property as SyntaxNode)['name'] === builder
    );
  });
}

function importsOf(nodes: readonly SyntaxNode[], builder: string): { names: Set<unknown>; spaces: Set<unknown> } {
  const [names, spaces] = [new Set<unknown>(), new Set<unknown>()];
  for (const { type, source, specifiers } of nodes) {
    if (type !== 'ImportDeclaration' || (source as SyntaxNode)['value'] !== 'backout') continue;
    for (const one of specifiers as SyntaxNode[]) {
      const local = (one['local'] as SyntaxNode)['name'];
      if (one.type === 'ImportNamespaceSpecifier') spaces.add(local);
      else if ((one['imported'] as SyntaxNode | undefined)?.['name'] === builder) names.add(local);
    }
  }
  return { names, spaces };
}

/** A member of an object in the source, by its name. */
export function propertyOf(object: SyntaxNode, name: string): SyntaxNode | undefined {
  return (object['properties'] as SyntaxNode[]).find((property) => {
    const key = property['key'] as SyntaxNode | undefined;
    return property.type === 'Property' && (key?.['name'] ?? key?.['value']) === name;
  });
}
