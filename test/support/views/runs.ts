import type { OutputTail } from '../../../cli/pages/run/output-tail.ts';
import type { NextThing, RunView, StepView } from '../../../views/schemas/types.ts';
import { hostile, measured, minutesAgo, runView, stepView, storefront, storefrontSteps, upTo } from './basics.ts';

/** A gate as the next thing to do. */
export const gateNext: NextThing = {
  what: 'Decide whether the rollback begins',
  who: ['approver'],
  since: minutesAgo(2.5),
  commands: [
    'backout show storefront-42 go-ahead',
    'backout approve storefront-42 go-ahead',
    'backout refuse storefront-42 go-ahead --reason TEXT',
  ],
};
const holdOffers: StepView['offers'] = [
  {
    offer: 'retry',
    contingency: null,
    advised: true,
    because: 'the port is often still held for a moment',
    command: 'backout retry storefront-42 restart',
  },
  {
    offer: 'contingency',
    contingency: 'restore-backup',
    advised: false,
    because: null,
    command: 'backout contingency storefront-42 restart restore-backup',
  },
  {
    offer: 'skip',
    contingency: null,
    advised: false,
    because: null,
    command: 'backout skip storefront-42 restart --reason TEXT',
  },
  {
    offer: 'stop',
    contingency: null,
    advised: false,
    because: null,
    command: 'backout stop storefront-42 --reason TEXT',
  },
];
const unknownOffers: StepView['offers'] = [
  {
    offer: 'resolve',
    contingency: null,
    advised: true,
    because: 'look at schema_version: 7 is done, 8 is not',
    command: 'backout resolve storefront-42 reverse-migration --as done --evidence TEXT',
  },
  {
    offer: 'stop',
    contingency: null,
    advised: false,
    because: null,
    command: 'backout stop storefront-42 --reason TEXT',
  },
];
const hold = (address: string): Partial<StepView> => ({
  message: 'exit status 1: cannot bind 0.0.0.0:8080, address already in use',
  attempt: 2,
  lastLines: ['starting shop 2.4.0', 'error: address already in use'],
  offers: holdOffers.map((one) => ({ ...one, command: one.command.replace('restart', address) })),
});
const holdNext = (address: string): NextThing => ({
  what: `Say how to go on: ${address} failed, exit status 1: cannot bind 0.0.0.0:8080`,
  who: ['production-support'],
  since: minutesAgo(1.2),
  commands: hold(address).offers?.map(({ command }) => command) ?? [],
});

/** Output of a step that runs. */
export const tail: OutputTail = Array.from({ length: 12 }, (_, index) => ({
  address: 'backup',
  stream: 'stdout' as const,
  text: `copied ${(index + 1) * 1000} of 20000 orders`,
  whole: true,
}));

/** Runs as people meet them, by what is special about them. */
export const runs = {
  atGate: runView({ steps: storefrontSteps({ announce: 'succeeded', 'go-ahead': 'open' }), next: [gateNext] }),
  running: runView({
    steps: storefrontSteps({ ...upTo('backup'), backup: 'running' }),
    next: [{ what: 'backup is running: Back the orders up', who: null, since: minutesAgo(3), commands: [] }],
    warnings: ['backup takes longer than expected'],
  }),
  held: runView({
    steps: storefrontSteps({ ...upTo('restart'), restart: 'holding' }, { restart: hold('restart') }),
    next: [holdNext('restart')],
    deviations: [
      {
        at: minutesAgo(5),
        who: 'bob@example.com',
        what: 'drain/us/stop was skipped',
        why: 'there is no reader in the United States any more',
        address: 'drain/us/stop',
      },
    ],
  }),
  twoBranches: runView({
    steps: storefrontSteps(
      {
        ...upTo('drain'),
        drain: 'running',
        'drain/eu/stop': 'holding',
        'drain/us/stop': 'holding',
      },
      { 'drain/eu/stop': hold('drain/eu/stop'), 'drain/us/stop': hold('drain/us/stop') },
    ),
    next: [holdNext('drain/eu/stop'), holdNext('drain/us/stop')],
  }),
  unknown: runView({
    steps: storefrontSteps(
      { ...upTo('reverse-migration'), 'reverse-migration': 'holding' },
      { 'reverse-migration': { offers: unknownOffers, message: 'the worker was lost; nobody knows how it ended' } },
    ),
    next: [
      {
        what: 'Find out whether reverse-migration was done, and say so',
        who: ['production-support', 'dba'],
        since: minutesAgo(4),
        commands: unknownOffers.map(({ command }) => command),
      },
    ],
    time: { usedMs: 2_400_000, expectedMs: 900_000, atMostMs: 1_800_000, windowLeftMs: 120_000, neededMs: 480_000 },
    warnings: ['the run is late: at most 30m 00s were planned', 'the window closes before the rest can be done'],
  }),
  ended: runView({
    state: 'ended',
    outcome: 'rolled-back-with-deviations',
    message: 'storefront is back on 2.4.0',
    endedAt: minutesAgo(1),
    steps: storefrontSteps({
      ...Object.fromEntries(storefront.map(([one]) => [one, 'succeeded'])),
      'drain/us/stop': 'skipped',
    }),
    deviations: [
      {
        at: minutesAgo(5),
        who: 'bob@example.com',
        what: 'drain/us/stop was skipped',
        why: 'no reader there',
        address: 'drain/us/stop',
      },
    ],
    success: { proven: true, measurements: [measured] },
    time: { usedMs: 660_000, expectedMs: 900_000, atMostMs: 1_800_000, windowLeftMs: null, neededMs: 0 },
  }),
  denied: runView({
    state: 'denied',
    steps: [],
    admittedAt: null,
    message: 'storefront-41 of ann@example.com is in progress in production since 03:02:11 UTC',
  }),
  thousand: runView({
    steps: Array.from({ length: 1000 }, (_, index) =>
      stepView(`step-${index + 1}`, index < 500 ? 'succeeded' : index === 500 ? 'running' : 'pending'),
    ),
    next: [{ what: 'step-501 is running', who: null, since: minutesAgo(3), commands: [] }],
  }),
  thousandHolding: runView({
    steps: [
      stepView('all', 'running', { kind: 'parallel' }),
      ...Array.from({ length: 999 }, (_, index) =>
        stepView(`all/b${index + 1}/go`, 'holding', { ...hold(`all/b${index + 1}/go`) }),
      ),
    ],
    next: Array.from({ length: 999 }, (_, index) => holdNext(`all/b${index + 1}/go`)),
  }),
  hostile: runView({
    problem: hostile.escapes + hostile.long,
    requestedBy: 'mal@example.com',
    title: hostile.rtl,
    warnings: [hostile.emoji + hostile.escapes, hostile.long],
    steps: storefrontSteps(
      { ...upTo('backup'), backup: 'holding' },
      {
        announce: { title: hostile.emoji.repeat(20) },
        'go-ahead': { title: hostile.rtl },
        'maintenance-on': { title: hostile.escapes },
        backup: {
          ...hold('backup'),
          title: hostile.long,
          message: hostile.escapes + hostile.long,
          lastLines: [hostile.escapes, hostile.long],
        },
      },
    ),
    next: [{ ...holdNext('backup'), what: hostile.escapes + hostile.emoji + hostile.long }],
    deviations: [{ at: minutesAgo(1), who: 'mal@example.com', what: hostile.rtl, why: hostile.long, address: null }],
  }),
} as const satisfies Record<string, RunView>;
