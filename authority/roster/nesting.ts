import { CST, Parser } from 'yaml';
import { deepestNesting } from '../../common/nesting.ts';

type Depth = readonly [token: CST.Token, depth: number];

/** Whether the collections of a YAML text nest deeper than allowed; looks at its syntax alone and never calls itself. */
export function yamlNestsTooDeeply(text: string, limit = deepestNesting): boolean {
  const open: Depth[] = [...new Parser().parse(text)].map((token) => [token, 0] as const);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [token, depth] = next;
    if (depth > limit) return true;
    for (const part of partsOf(token)) open.push([part, depth + (CST.isCollection(token) ? 1 : 0)]);
  }
  return false;
}

function partsOf(token: CST.Token): CST.Token[] {
  if (token.type === 'document') return token.value ? [token.value] : [];
  if (!CST.isCollection(token)) return [];
  return token.items.flatMap(({ key, value }) => [...(key ? [key] : []), ...(value ? [value] : [])]);
}
