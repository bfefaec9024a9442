import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import * as schema from '../../plans/language/schema/index.ts';
import { membersOf, type Named } from './members.ts';

const checkout = resolve(import.meta.dirname, '..', '..');
const read = (path: string) => (existsSync(join(checkout, path)) ? readFileSync(join(checkout, path), 'utf8') : '');

type Row = readonly [member: string, code: string, test: string, title: string];
/** The rows of the tables in `language.md`. */
const rows = read('test/promises/language.md')
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.slice(2, -2).replaceAll('`', '').split(' | ') as unknown as Row);

const named: Named = new Map<z.ZodType, string>([
  [schema.frozenPlan, ''],
  [schema.condition, 'condition'],
  [schema.probeSchema, 'probe'],
  [schema.criterionSchema, 'criterion'],
  [schema.plainInput, 'input'],
  [schema.secretInput, 'input'],
  [schema.quorumSchema, 'quorum'],
  [schema.advice, 'advice'],
  [schema.retryPolicy, 'retry'],
  [schema.captureShape, 'shape'],
  [schema.capture, 'capture'],
  [schema.stepSchema, 'step'],
  [schema.parallelStep, 'step:parallel'],
  [schema.undoStep, 'undo'],
  [schema.channelSchema, 'channel'],
  [schema.contingencySchema, 'contingency'],
  [schema.affected, 'affected'],
]);
const all = [...new Set([...named].flatMap(([one, name]) => membersOf(one, name, named)))];
/** An undo has the members of its step. */
const members = all.filter((member) => !member.startsWith('undo:'));

/** For people alone, and named so. */
const isForPeople = (member: string) => /(^|\.)(title|because|does)$/.test(member);
const pattern = ([member]: Row) => new RegExp(`^${member.replaceAll('.', String.raw`\.`).replaceAll('*', '[^.:=]*')}$`);
const nameOf = (member: string) => /([\w-]+)$/.exec(member)?.[1] ?? member;
const rowFor = (member: string) => rows.find((row) => pattern(row).test(member));

describe('nothing in the language is decoration', () => {
  it.each(members.filter((member) => !isForPeople(member)))('%s is enforced', (member) => {
    const row = rowFor(member);
    expect(row).toBeDefined();
    const [, code, test, title] = row!;
    expect(read(code)).toMatch(new RegExp(String.raw`\b${nameOf(member)}\b`));
    expect(read(test)).toContain(title);
  });

  it('lists nothing that the language does not have', () => {
    expect(
      rows.filter((row) => !members.some((member) => pattern(row).test(member))).map(([member]) => member),
    ).toEqual([]);
  });

  it('lets an undo say what its step could say, and nothing else', () => {
    const undos = all.filter((member) => member.startsWith('undo:')).map((member) => member.replace('undo:', 'step:'));
    expect(undos.length).toBeGreaterThan(50);
    expect(undos.filter((member) => !members.includes(member))).toEqual([]);
  });

  it('finds a member that nothing enforces: the check can fail', () => {
    const more = membersOf(
      z.strictObject({ decoration: z.string(), effect: z.enum(['glitter']) }),
      'step:command',
      new Map(),
    );
    expect(more).toEqual(['step:command.decoration', 'step:command.effect', 'step:command.effect=glitter']);
    expect(rowFor('step:command.decoration')).toBeUndefined();
    expect(rowFor('step:command.effect=glitter')).toBeUndefined();
  });
});
