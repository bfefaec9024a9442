import type { GateView } from '../../../views/schemas/types.ts';
import { hostile, measured, minutesAgo } from './basics.ts';

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
      rehearsal: null,
      deviations: [],
      openedAt: minutesAgo(3),
      deadlineAt: minutesAgo(-27),
      windowClosesAt: minutesAgo(-90),
      neededMs: 480_000,
      onDeadline: 'the gate refuses and the run ends as expired',
      returnPoint: null,
      questions: [],
      escalatedTo: [],
      voided: null,
      before: null,
      measurements: [
        { ...measured, verdict: 'fail', value: 0.31, bound: 'fails above 0.05', since: minutesAgo(12) },
        {
          ...measured,
          criterion: 'fulfilment-lag',
          verdict: 'error',
          value: null,
          unit: 'orders',
          bound: 'fails above 100',
          message: 'connection refused at 127.0.0.1:9100',
          since: minutesAgo(1),
        },
      ],
      decisions: [],
      stillNeeded: { kind: 'role', role: 'approver', count: 1 },
      could: ['carl@example.com', 'dora@example.com'],
      you: null,
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
      'backout live-with-it storefront-42 go-ahead --reason TEXT',
      'backout ask storefront-42 go-ahead TEXT',
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
