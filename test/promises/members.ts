import type { z } from 'zod';

/** What zod keeps of a schema, as far as it is needed to walk one. */
type Def = { readonly type: string } & Readonly<Record<string, unknown>>;
type Schema = z.ZodType;

/** A schema that has members of its own, under the name that a table of members uses for it. */
export type Named = ReadonlyMap<Schema, string>;

/**
 * Every member of a schema, by its path: `window.opensAfterMs`, `onWorkerLoss=kill` for a value of a choice. A schema of
 * the map that is met inside another one is walked once, under its own name; lists and nulls add nothing to a path.
 */
export function membersOf(schema: Schema, path: string, named: Named): string[] {
  const here = named.get(schema);
  if (here !== undefined && here !== path) return [];
  return [...new Set(walk(schema, path, named))];
}

function walk(schema: Schema, path: string, named: Named): string[] {
  const def = defOf(schema);
  const inside = (inner: unknown, at = path) => membersOf(inner as Schema, at, named);
  switch (def.type) {
    case 'object':
      return Object.entries(def['shape'] as Record<string, Schema>).flatMap(([name, member]) =>
        isTag(member) ? [] : [join(path, name), ...inside(member, join(path, name))],
      );
    case 'union':
      return (def['options'] as Schema[]).flatMap((one) => option(inside(one, `${path}${tagOf(one)}`), one, path));
    case 'enum':
      return Object.values(def['entries'] as Record<string, string>).map((value) => `${path}=${value}`);
    case 'lazy':
      return inside((def['getter'] as () => Schema)());
    case 'record':
      return inside(def['valueType']);
    case 'array':
      return inside(def['element']);
    case 'nullable':
    case 'optional':
    case 'default':
      return inside(def['innerType']);
    case 'string':
    case 'number':
    case 'boolean':
    case 'null':
      return [];
    default:
      throw new Error(`a schema of a kind that the walk does not know: ${def.type} at ${path}`);
  }
}

/** An option of a union that is its tag and nothing else is a member itself: `read:status`. */
function option(members: string[], schema: Schema, path: string): string[] {
  const shape = defOf(schema)['shape'] as Record<string, Schema> | undefined;
  const isBare = shape !== undefined && Object.values(shape).every(isTag);
  return isBare ? [`${path}${tagOf(schema)}`] : members;
}

/** What tells one option of a union from the others: `:http`. */
function tagOf(schema: Schema): string {
  const shape = defOf(schema)['shape'] as Record<string, Schema> | undefined;
  const tag = Object.values(shape ?? {}).find(isTag);
  return tag === undefined ? '' : `:${String((defOf(tag)['values'] as unknown[])[0])}`;
}

function isTag(schema: Schema): boolean {
  return defOf(schema).type === 'literal';
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function defOf(schema: Schema): Def {
  return schema.def as unknown as Def;
}
