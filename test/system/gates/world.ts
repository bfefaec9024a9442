import { commandStep, gateStep, smallPlan } from '../../support/plans.ts';

export const minute = 60_000;
export const rules = { seats: ['approver', 'approver', 'owner'], deadlineMs: 60 * minute, useWithinMs: 30 * minute };
export const steps = ['one', 'two', 'three'];
export const plan = smallPlan({
  roles: [
    { id: 'operator', title: 'Operator', does: 'runs the steps' },
    { id: 'approver', title: 'Approver', does: 'decides' },
    { id: 'owner', title: 'Owner', does: 'decides' },
  ],
  steps: [
    gateStep('go-ahead', {
      quorum: {
        kind: 'all',
        of: [
          { kind: 'role', role: 'approver', count: 2 },
          { kind: 'role', role: 'owner', count: 1 },
        ],
      },
      deadlineMs: rules.deadlineMs,
      useWithinMs: rules.useWithinMs,
    }),
    ...steps.map((id) => commandStep(id, ['true'])),
  ],
  window: { opensAfterMs: 0, closesAfterMs: 30 * 86_400_000, because: 'long' },
  duration: { expectedMs: minute, atMostMs: 60 * minute, because: 'measured' },
});

/** Who can come to the gate: the requester and the author have a role of its quorum, too. */
export const crowd = [
  { person: 'ann@example.com', name: 'Ann', roles: ['approver'] },
  { person: 'ben@example.com', name: 'Ben', roles: ['approver'] },
  { person: 'cleo@example.com', name: 'Cleo', roles: ['approver', 'owner'] },
  { person: 'olga@example.com', name: 'Olga', roles: ['owner'] },
  { person: 'support@example.com', name: 'Sam', roles: ['production-support', 'operator', 'approver'] },
  { person: 'dev@example.com', name: 'Dev', roles: ['developer', 'owner'] },
];
export const excluded = ['support@example.com', 'dev@example.com'];
export const movable = ['approver', 'owner'];
