import type { GateView, InboxView, NextThing, ReleaseView, RunView, StepView } from '../../records/views.ts';
import type { Tail } from '../../cli/render/pages/index.ts';

/** When every fixture is looked at. */
export const now = Date.parse('2026-11-23T03:20:00.000Z');
const minutesAgo = (minutes: number): string => new Date(now - minutes * 60_000).toISOString();

/** What is hostile in a text: escapes, control characters, marks that turn the direction, letters of two columns, much of everything. */
export const hostile = {
  escapes: '\u001b[2J\u001b]0;owned\u0007\u001b[31mred\u009b1mcsi\u0000\b\r\nnew line\ttab',
  rtl: '\u202eetorp\u202c \u2066isolated\u2069 \u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627 \u200f\u200e',
  emoji: '🚨 👩‍👩‍👧‍👦 🇩🇪 ❤️ 日本語のとても長い題名 e\u0301\u0302\u0303',
  long: 'word '.repeat(400) + 'x'.repeat(2000),
} as const;

/** A step of a run; `over` replaces members. */
export function stepView(address: string, state: string, over: Partial<StepView> = {}): StepView {
  const begun = state !== 'pending';
  const under = begun && !['running', 'open', 'holding', 'contingency'].includes(state);
  return {
    address,
    depth: address.split('/').length - 1,
    kind: 'command',
    title: `Do what ${address} says`,
    role: 'operator',
    effect: 'once',
    state,
    visit: 1,
    attempt: 1,
    startedAt: begun ? minutesAgo(3) : null,
    endedAt: under ? minutesAgo(2.5) : null,
    expectedMs: 30_000,
    message: null,
    offers: [],
    irreversible: false,
    undo: false,
    lastLines: [],
    ...over,
  };
}

/** A run that is under way; `over` replaces members. */
export function runView(over: Partial<RunView> = {}): RunView {
  return {
    v: 1,
    run: 'storefront-42',
    release: { service: 'storefront', version: '2.4.1' },
    returnsTo: '2.4.0',
    environment: 'production',
    plan: `sha256:${'ab'.repeat(32)}`,
    title: 'Back to 2.4.0',
    state: 'active',
    outcome: null,
    message: null,
    problem: 'a third of the checkouts fail',
    cause: 'code-corrupted',
    requestedBy: 'ann@example.com',
    requestedAt: minutesAgo(12),
    admittedAt: minutesAgo(12),
    endedAt: null,
    next: [],
    steps: storefrontSteps({}),
    deviations: [],
    warnings: [],
    undoable: [],
    success: null,
    seq: 41,
    time: { usedMs: 720_000, expectedMs: 900_000, atMostMs: 1_800_000, windowLeftMs: 5_400_000, neededMs: 480_000 },
    ...over,
  };
}

const storefront = [
  ['announce', 'notify', 'Tell the shop floor that a rollback may come'],
  ['go-ahead', 'gate', 'Decide whether the rollback begins'],
  ['maintenance-on', 'command', 'Put the shop into maintenance'],
  ['backup', 'command', 'Back the orders up'],
  ['drain', 'parallel', 'Stop the readers of the orders'],
  ['drain/eu', 'branch', 'Europe'],
  ['drain/eu/stop', 'command', 'Stop the fulfilment worker in Europe'],
  ['drain/us', 'branch', 'United States'],
  ['drain/us/stop', 'command', 'Stop the fulfilment worker in the United States'],
  ['reverse-migration', 'command', 'Reverse the migration of the orders'],
  ['switch', 'command', 'Point `current` at 2.4.0'],
  ['restart', 'command', 'Restart the shop'],
  ['call-the-warehouse', 'manual', 'Call the warehouse and tell them what changed'],
  ['smoke-test', 'check', 'A checkout goes through'],
  ['maintenance-off', 'command', 'End maintenance'],
  ['tell-again', 'notify', 'Tell everybody that the shop is back on 2.4.0'],
] as const;

/** The steps of the storefront's way back, in the states given by address; `pending` where none is. */
export function storefrontSteps(
  states: Readonly<Record<string, string>>,
  over: Readonly<Record<string, Partial<StepView>>> = {},
): StepView[] {
  return storefront.map(([address, kind, title]) =>
    stepView(address, states[address] ?? 'pending', {
      kind,
      title,
      irreversible: address === 'reverse-migration',
      ...over[address],
    }),
  );
}

const upTo = (address: string): Record<string, string> =>
  Object.fromEntries(
    storefront
      .slice(
        0,
        storefront.findIndex(([one]) => one === address),
      )
      .map(([one]) => [one, 'succeeded']),
  );

const gateNext: NextThing = {
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

const measured = {
  criterion: 'checkout-errors',
  verdict: 'pass' as const,
  value: 0.004,
  unit: 'ratio',
  bound: 'passes below 0.01',
  at: minutesAgo(1),
  message: null,
};

/** Output of a step that runs. */
export const tail: Tail = Array.from({ length: 12 }, (_, index) => ({
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
        'drain/eu': 'running',
        'drain/us': 'running',
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
        stepView(`all/b${index + 1}`, 'holding', { ...hold(`all/b${index + 1}`) }),
      ),
    ],
    next: Array.from({ length: 999 }, (_, index) => holdNext(`all/b${index + 1}`)),
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

/** A gate that waits, as its page shows it; `over` replaces members, `live` those of its live part. */
export function gateView(over: Partial<GateView> = {}, live: Partial<GateView['live']> = {}): GateView {
  return {
    v: 1,
    run: 'storefront-42',
    gate: 'go-ahead',
    visit: 1,
    state: 'waiting',
    subjectDigest: `sha256:${'cd'.repeat(32)}`,
    subject,
    live: {
      problem: 'a third of the checkouts fail',
      cause: 'code-corrupted',
      requestedBy: 'ann@example.com',
      openedAt: minutesAgo(3),
      deadlineAt: minutesAgo(-27),
      windowClosesAt: minutesAgo(-90),
      neededMs: 480_000,
      onDeadline: 'the gate refuses and the run ends as expired',
      measurements: [
        { ...measured, verdict: 'fail', value: 0.31, bound: 'fails above 0.05' },
        {
          ...measured,
          criterion: 'fulfilment-lag',
          verdict: 'error',
          value: null,
          unit: 'orders',
          bound: 'fails above 100',
          message: 'connection refused at 127.0.0.1:9100',
        },
      ],
      decisions: [],
      stillNeeded: { kind: 'role', role: 'approver', count: 1 },
      affected: [
        {
          service: 'fulfilment',
          because: 'it reads the orders that the way back migrates',
          call: 'Bob, warehouse, +49 30 1234567',
        },
      ],
      ran: [{ address: 'announce', title: 'Tell the shop floor that a rollback may come', outcome: 'succeeded' }],
      ...live,
    },
    commands: [
      'backout approve storefront-42 go-ahead',
      'backout refuse storefront-42 go-ahead --reason TEXT',
      'backout fix-forward storefront-42 go-ahead --reason TEXT',
    ],
    ...over,
  };
}

const value = (text: string | number | boolean) => [{ value: text }];
const covered = (
  address: string,
  over: Partial<GateView['subject']['covers'][number]>,
): GateView['subject']['covers'][number] => ({
  address,
  kind: 'command',
  title: `Do what ${address} says`,
  role: 'operator',
  effect: 'once',
  runsOn: 'local',
  does: [],
  irreversible: null,
  undo: false,
  ...over,
});

const subject: GateView['subject'] = {
  v: 1,
  installation: 'inst-7',
  run: 'storefront-42',
  plan: `sha256:${'ab'.repeat(32)}`,
  environment: 'production',
  gate: 'go-ahead',
  visit: 1,
  question: 'Shall storefront in production go back from 2.4.1 to 2.4.0?',
  quorum: { kind: 'role', role: 'approver', count: 1 },
  excluded: ['author'],
  lifted: [{ who: 'requester', because: 'at night there are only two people' }],
  covers: [
    covered('maintenance-on', {
      title: 'Put the shop into maintenance',
      effect: 'repeatable',
      undo: true,
      does: [
        { name: 'argv', parts: value('touch') },
        { name: 'argv', parts: value('/srv/shop/maintenance on') },
      ],
    }),
    covered('backup', {
      title: 'Back the orders up',
      effect: 'none',
      does: [
        ...['sqlite3', '/srv/shop/orders.db', '.backup'].map((one) => ({ name: 'argv', parts: value(one) })),
        { name: 'argv', parts: [{ value: '/backup/' }, { later: 'output of stamp.time' }, { value: '.db' }] },
        { name: 'env TOKEN', parts: [{ secret: 'shop-token' }] },
      ],
    }),
    covered('reverse-migration', {
      title: 'Reverse the migration of the orders',
      runsOn: 'shop-db',
      irreversible: 'orders placed since lose their gift notes',
      does: [
        { name: 'argv', parts: value('shop-migrate') },
        { name: 'argv', parts: value('--to') },
        { name: 'argv', parts: value(7) },
        { name: 'argv', parts: value('') },
        { name: 'argv', parts: value("it's; rm -rf / $(x)") },
        { name: 'begins only when', parts: value('The backup can be read') },
      ],
    }),
    covered('flush-cache', {
      kind: 'http',
      title: 'Empty the cache',
      does: [
        { name: 'method', parts: value('POST') },
        { name: 'url', parts: value('http://cache.internal/flush') },
        { name: 'header Authorization', parts: [{ value: 'Bearer ' }, { secret: 'cache-token' }] },
      ],
    }),
    covered('call-the-warehouse', {
      kind: 'manual',
      title: 'Call the warehouse',
      runsOn: null,
      does: [
        {
          name: 'instructions',
          parts: value('Call Bob and say that orders since 02:00 are shown without gift notes.'),
        },
        { name: 'evidence', parts: value('Who you spoke with') },
      ],
    }),
  ],
  endorsement: { endorsed: true, by: ['dora@example.com'] },
  rehearsal: { claimed: 'rehearsed in staging within 30d 00h', recorded: null },
};

/** Gates as people meet them. */
export const gates = {
  waiting: gateView(),
  half: gateView(
    {},
    {
      stillNeeded: { kind: 'role', role: 'dba', count: 1 },
      decisions: [
        {
          who: 'carl@example.com',
          name: 'Carl',
          decision: 'approve',
          seat: 'approver',
          reason: 'seen on the dashboard',
          at: minutesAgo(1),
        },
      ],
    },
  ),
  refused: gateView(
    { state: 'refused', commands: [] },
    {
      stillNeeded: null,
      decisions: [
        {
          who: 'carl@example.com',
          name: 'Carl',
          decision: 'refuse',
          seat: null,
          reason: 'errors stopped by themselves',
          at: minutesAgo(1),
        },
      ],
    },
  ),
  hostile: gateView(
    {
      subject: {
        ...subject,
        question: hostile.escapes + hostile.long,
        covers: [
          covered('evil', {
            title: hostile.rtl + hostile.long,
            irreversible: hostile.long,
            does: [
              { name: 'argv', parts: value(hostile.escapes + hostile.long) },
              { name: 'argv', parts: value(hostile.rtl) },
              { name: 'stdin', parts: value(hostile.emoji) },
            ],
          }),
        ],
      },
    },
    {
      problem: hostile.long,
      onDeadline: hostile.escapes,
      affected: [{ service: 'fulfilment', because: hostile.long, call: hostile.rtl }],
      decisions: [
        {
          who: 'mal@example.com',
          name: hostile.emoji,
          decision: 'approve',
          seat: 'approver',
          reason: hostile.escapes + hostile.long,
          at: minutesAgo(1),
        },
      ],
    },
  ),
} as const satisfies Record<string, GateView>;

/** What a person meets who types `backout` alone. */
export const inbox: InboxView = {
  v: 1,
  person: 'carl@example.com',
  roles: ['approver', 'production-support'],
  live: [
    {
      release: { service: 'storefront', version: '2.4.1' },
      environment: 'production',
      since: minutesAgo(90),
      plan: `sha256:${'ab'.repeat(32)}`,
      windowLeftMs: 5_400_000,
      lastAssessment: { advice: 'roll-back', at: minutesAgo(13) },
    },
    {
      release: { service: 'search', version: '7.0.0' },
      environment: 'production',
      since: minutesAgo(9000),
      plan: null,
      windowLeftMs: null,
      lastAssessment: null,
    },
  ],
  runs: [
    {
      run: 'storefront-42',
      release: { service: 'storefront', version: '2.4.1' },
      environment: 'production',
      state: 'active',
      next: gateNext,
    },
  ],
  mine: [
    {
      run: 'storefront-42',
      what: 'Decide whether the rollback begins',
      since: minutesAgo(2.5),
      command: 'backout show storefront-42 go-ahead',
    },
  ],
};

/** What is known of one release. */
export const release: ReleaseView = {
  v: 1,
  release: { service: 'storefront', version: '2.4.1' },
  deployments: [
    { environment: 'production', deployedAt: minutesAgo(90), by: 'dora@example.com', claimed: false, live: true },
    { environment: 'staging', deployedAt: minutesAgo(2000), by: 'dora@example.com', claimed: true, live: false },
  ],
  plans: [
    {
      digest: `sha256:${'ab'.repeat(32)}`,
      revision: 2,
      publishedAt: minutesAgo(100),
      by: 'dev@example.com',
      current: true,
      endorsedBy: ['dora@example.com'],
    },
    {
      digest: `sha256:${'ef'.repeat(32)}`,
      revision: 1,
      publishedAt: minutesAgo(300),
      by: 'dev@example.com',
      current: false,
      endorsedBy: [],
    },
  ],
  assessments: [
    {
      at: minutesAgo(13),
      environment: 'production',
      advice: 'roll-back',
      measurements: gates.waiting.live.measurements,
    },
  ],
  runs: [
    {
      run: 'storefront-42',
      environment: 'production',
      state: 'ended',
      outcome: 'rolled-back',
      requestedAt: minutesAgo(12),
      requestedBy: 'ann@example.com',
      endedAt: minutesAgo(1),
    },
    {
      run: 'storefront-41',
      environment: 'staging',
      state: 'denied',
      outcome: null,
      requestedAt: minutesAgo(300),
      requestedBy: 'ann@example.com',
      endedAt: null,
    },
  ],
};
