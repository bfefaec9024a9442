import { actionSpecs } from '../../requests/actions.ts';
import { mayDo, requireRole, rolesThatMay } from '../../requests/permissions.ts';
import { actions, defaultRoles, type Roster } from '../../roster/schema.ts';

const roster: Roster = { v: 1, roles: [], people: [] };
const withOwn: Roster = {
  ...roster,
  roles: [
    { id: 'pipeline', title: 'Pipeline', may: ['deployed'] },
    { id: 'auditor', title: 'Auditor', may: [] },
  ],
};

test('the default table is the one that the design shows', () => {
  const may = (role: string) => actions.filter((action) => mayDo(roster, [role], action));
  expect(Object.fromEntries(defaultRoles.map((role) => [role, may(role)]))).toEqual({
    developer: ['session.open', 'plan.publish', 'assess', 'rehearse'],
    'deployment-engineer': [
      'session.open',
      'plan.publish',
      'plan.endorse',
      'deployed',
      'assess',
      'rehearse',
      'start',
      'retry',
      'hold',
      'continue',
      'note',
      'record-manual',
    ],
    'production-support': ['session.open', 'assess', 'start', 'retry', 'hold', 'continue', 'note', 'record-manual'],
    auditor: ['session.open'],
    administrator: ['session.open', 'roster.publish', 'roster.change', 'roster.decide'],
  });
  expect(Object.keys(actionSpecs).toSorted()).toEqual([...actions].toSorted());
});

test('an installation adds what its own roles may do, and no other', () => {
  expect(rolesThatMay(withOwn, 'deployed')).toEqual(['deployment-engineer', 'pipeline']);
  expect(mayDo(withOwn, ['pipeline'], 'start')).toBe(false);
  expect(mayDo(roster, ['pipeline'], 'deployed')).toBe(false);
});

test('an installation sets who endorses plans, in the place of the default', () => {
  const set = { ...withOwn, endorsedBy: ['pipeline'] };
  expect(rolesThatMay(set, 'plan.endorse')).toEqual(['pipeline']);
  expect(rolesThatMay(set, 'deployed')).toEqual(['deployment-engineer', 'pipeline']);
  const reviewer = { id: 'reviewer', title: 'Reviewer', may: ['plan.endorse' as const] };
  expect(rolesThatMay({ ...roster, roles: [reviewer] }, 'plan.endorse')).toEqual(['deployment-engineer', 'reviewer']);
});

test('anybody with a role reads', () => {
  expect(mayDo(withOwn, ['pipeline'], 'session.open')).toBe(true);
});

test("a plan's roles count for what they are asked", () => {
  expect(mayDo(roster, ['operator'], 'skip', ['operator'])).toBe(true);
  expect(() => requireRole(roster, { person: 'a@b.c', roles: ['auditor'] }, 'skip', ['operator'])).toThrow(
    expect.objectContaining({
      code: 'role-missing',
      detail: expect.objectContaining({ expected: 'one of the roles operator', found: 'the roles auditor' }),
    }),
  );
});
