import { z } from 'zod';
import { parse } from 'yaml';
import { actionSpecs } from '../../requests/actions.ts';
import { parseRoster } from '../../roster/parse.ts';
import { configSchema } from '../../worker/config/config-schema.ts';
import { codeIn, examplesIn, rowsOf, sectionOf } from './support/markdown.ts';

const configuration = 'docs/reference/configuration.md';
const roster = 'docs/reference/roster.md';

/** Every key of a JSON Schema below a path, those of alternatives together; `*` stands for a name of one's own. */
function keysOf(schema: z.core.JSONSchema._JSONSchema | undefined, path = ''): string[] {
  if (typeof schema !== 'object') return [];
  const below = (name: string) => (path === '' ? name : `${path}.${name}`);
  return [
    ...(schema.anyOf ?? schema.oneOf ?? []).flatMap((one) => keysOf(one, path)),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, one]) => [below(name), ...keysOf(one, below(name))]),
    ...keysOf(typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined, below('*')),
  ];
}

describe('the keys in docs/reference/configuration.md', () => {
  const known = new Set(keysOf(z.toJSONSchema(configSchema, { io: 'input' })));
  const table = rowsOf(sectionOf(configuration, '## Keys'));
  const listed = table.map(([key = '']) => codeIn(key)[0] ?? '');

  it('has every key of worker/config/config-schema.ts, and no other', () => {
    const groups = listed.flatMap((key) => key.split('.').map((_, index, all) => all.slice(0, index).join('.')));
    expect(listed.filter((key) => !known.has(key))).toEqual([]);
    expect([...known].filter((key) => !listed.includes(key) && !groups.includes(key))).toEqual([]);
  });

  it('gives the defaults that hold', () => {
    const defaults = configSchema.parse({});
    const at = (key: string) =>
      key.split('.').reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], defaults);
    const given = table.filter(([, fallback = '']) => /^`[^`]+`$/.test(fallback) && !fallback.includes('.sock'));
    const wrong = given
      .map(([key = '', fallback = '']) => [codeIn(key)[0] ?? '', codeIn(fallback)[0] ?? ''] as const)
      // What belongs to a group that is absent by default has no default of its own to be compared with.
      .filter(([key]) => !/^(smtp|worker\.metrics)\./.test(key))
      .filter(([key, fallback]) => JSON.stringify(at(key)) !== JSON.stringify(parse(fallback)));
    expect(wrong).toEqual([]);
  });

  it('shows an example that is accepted', () => {
    const [example] = examplesIn(configuration, 'yaml');
    const parsed = configSchema.safeParse(parse(example?.text ?? ''));
    expect(parsed.error?.issues ?? []).toEqual([]);
  });
});

describe('the roster in docs/reference/roster.md', () => {
  it('shows an example that is accepted', () => {
    const [example] = examplesIn(roster, 'yaml');
    expect(parseRoster(example?.text ?? '', 'roster.yaml').people).toHaveLength(2);
  });

  it('says which role may do which action as requests/actions.ts does', () => {
    const rows = rowsOf(sectionOf(roster, '## Who may do what')).map(([action = '', roles = '']) => [
      codeIn(action)[0] ?? '',
      roles === 'none' ? [] : roles.split(', '),
    ]);
    const defaultPermissions = Object.entries(actionSpecs).map(([action, { roles }]) => [action, [...roles]]);
    expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(defaultPermissions));
  });
});
