import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { peopleFindings } from '../../authority/people/plan-people.ts';
import type { Roster } from '../../roster/schema.ts';
import { isBackoutError } from '../../common/errors.ts';
import { analysePlan } from '../../plans/language/checks/analyse.ts';
import { analysisCodes } from '../../plans/language/checks/parts/codes.ts';
import type { KnownFacts } from '../../plans/language/analysis/given.ts';
import type { FrozenPlan } from '../../plans/language/schema/index.ts';
import { evaluateMany } from '../support/evaluate-many.ts';
import { smallPlan } from '../support/plans.ts';

const folder = join(import.meta.dirname, 'bad');
const files = globSync('*.ts', { cwd: folder }).filter((file) => file !== 'base.ts');
const evaluations = evaluateMany(['base.ts', ...files].map((file) => join(folder, file)));

const now = '2026-11-21T12:00:00.000Z';
const knowledge: KnownFacts = {
  versions: ['2.3.9', '2.4.0', '2.4.1', '2.5.0'],
  liveBefore: [{ environment: 'production', version: '2.4.0' }],
  deployed: [{ environment: 'production', at: '2026-11-20T10:00:00.000Z' }],
  now,
  base: smallPlan({
    title: 'Take shop 2.3.9 back, see OPS-1204 and https://wiki.example.com/releases/april',
    release: { service: 'shop', version: '2.3.9' },
  }),
};
const person = (name: string, roles: string[], more: Partial<Roster['people'][number]> = {}) => ({
  person: `${name}@example.com`,
  name,
  roles,
  keys: [{ key: 'ssh-ed25519 AAAA', validAfter: null, validBefore: null, revokedAt: null }],
  ...more,
});
const office = {
  days: ['mon', 'tue', 'wed', 'thu', 'fri'] as never,
  from: '08:00',
  to: '18:00',
  timeZone: 'Europe/Stockholm',
};
const roster: Roster = {
  v: 1,
  roles: [],
  people: [
    person('sam', ['support', 'lonely']),
    person('olga', ['owner']),
    person('dora', ['by-day'], { reachable: [office] }),
    person('gone', ['nobody'], {
      keys: [{ key: 'ssh-ed25519 AAAA', validAfter: null, validBefore: '2026-01-01T00:00:00.000Z', revokedAt: null }],
    }),
  ],
};

const given = (plan: FrozenPlan) => ({ knowledge, ofPeople: peopleFindings(plan, roster, now) });

/** Code and line of all that is found in a plan. */
function foundIn(file: string): string[] {
  const evaluation = evaluations.get(join(folder, file));
  if (!evaluation) return ['not evaluated'];
  if ('thrown' in evaluation) {
    const { thrown } = evaluation;
    return isBackoutError(thrown) ? [`${thrown.code} at ${lineIn(thrown.detail.where)}`] : [String(thrown)];
  }
  const { evaluated, findings, locate } = evaluation.inspected;
  const all = evaluated ? analysePlan(evaluated.plan, given(evaluated.plan), findings).findings.map(locate) : findings;
  return all.map(({ code, where }) => `${code} at ${lineIn(where)}`);
}

function lineIn(where: string | undefined): string {
  return /\.ts:(\d+):\d+$/.exec(where ?? '')?.[1] ?? 'the file';
}

/** The comment that says what is wrong with the line before it; at the top, with the file. */
function expectedIn(file: string): string[] {
  const lines = readFileSync(join(folder, file), 'utf8').split('\n');
  return lines.flatMap((line, at) => {
    const [, before = '', code] = /^(.*)\/\/ (plan-[a-z-]+)$/.exec(line) ?? [];
    // Alone on its line it is about the one before it.
    const place = before.trim() === '' ? (at === 0 ? 'the file' : at) : at + 1;
    return code === undefined ? [] : [`${code} at ${place}`];
  });
}

describe('a plan with one defect', () => {
  it('is one of at least forty, beside one without', () => {
    expect(files.length).toBeGreaterThanOrEqual(40);
    expect(foundIn('base.ts')).toEqual([]);
  });

  it.each(files.map((file) => basename(file, '.ts')))('%s gets exactly its finding, on its line', (name) => {
    expect(expectedIn(`${name}.ts`)).toHaveLength(1);
    expect(foundIn(`${name}.ts`)).toEqual(expectedIn(`${name}.ts`));
  });

  it('is there for every code of the analysis', () => {
    const codes = new Set(files.flatMap((file) => expectedIn(file).map((one) => one.split(' ')[0])));
    expect(Object.keys(analysisCodes).filter((code) => !codes.has(code))).toEqual([]);
  });
});
