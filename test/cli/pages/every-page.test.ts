import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import {
  type PageOptions,
  renderAccess,
  renderAnswer,
  renderAssessment,
  renderEvent,
  renderFollow,
  renderGate,
  renderInbox,
  renderList,
  renderLog,
  renderOutput,
  renderProposals,
  renderRecovered,
  renderRelease,
  renderRoster,
  renderRun,
  type TailLine,
} from '../../../cli/render/pages/index.ts';
import { renderVerification } from '../../../cli/render/verification.ts';
import { gates, inbox, release, runs, tail } from '../../support/views.ts';
import { faults, logged, options, sizes } from './support.ts';

const answer = {
  v: 1 as const,
  request: `sha256:${'0'.repeat(64)}`,
  status: 'denied' as const,
  code: 'role-missing' as const,
  message: 'ann@example.com may not approve here',
  expected: 'one of the roles approver',
  found: 'the roles production-support',
  next: 'backout show storefront-42 go-ahead',
  at: '2026-11-23T03:12:09.123Z',
  run: 'storefront-42',
  entry: 41,
  data: {},
};
const assessed = {
  release: release.release,
  environment: 'production',
  advice: 'roll-back' as const,
  measurements: [...gates.waiting.live.measurements],
};
const key = {
  key: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJcdTGzW1yq1',
  validAfter: null,
  validBefore: null,
  revokedAt: '2026-11-23T03:12:09.123Z',
};
const roster = {
  v: 1 as const,
  roles: [{ id: 'dba', title: 'Database team', may: ['retry' as const] }],
  people: [{ person: 'ann@example.com', name: 'Ann', roles: ['dba'], keys: [key] }],
};
const recovery = {
  seq: 9,
  at: answer.at,
  by: 'root on host',
  reason: 'keys lost',
  diff: ['ann@example.com becomes administrator'],
};
const asksForMe = {
  what: 'adi@example.com asks to change the roster: ann@example.com becomes dba',
  since: answer.at,
  command: 'backout roster approve 17',
};
const access = {
  v: 1 as const,
  at: answer.at,
  seq: 12,
  administratorsPerChange: 2,
  people: [
    {
      person: 'ann@example.com',
      name: 'Ann',
      roles: ['dba'],
      keys: [{ fingerprint: `SHA256:${'A'.repeat(43)}`, state: 'revoked' as const }],
      may: ['retry'],
      did: [{ what: 'gate.decided', count: 3, last: answer.at }],
    },
    { person: 'gone@example.com', name: null, roles: [], keys: [], may: [], did: [] },
  ],
  recoveries: [recovery],
};
const proposal = {
  v: 1 as const,
  number: 17,
  at: answer.at,
  by: 'adi@example.com',
  diff: ['ann@example.com becomes dba'],
  reason: 'on call from Monday',
  subject: answer.request,
  proposal: { kind: 'change' as const, change: { do: 'remove' as const, person: 'ann@example.com' } },
  needed: 2,
};
const verification = {
  integrity: [],
  completeness: [{ kind: 'end-missing' as const, seq: 3, message: 'the end of switch is missing' }],
  size: 12,
  root: '0'.repeat(64),
  fingerprint: 'SHA256:abc',
  installation: 'an installation',
  checkpoints: [],
  recoveries: [recovery],
  covered: 12,
  kept: 0,
  unchecked: ['end' as const],
};
const entries = [
  logged('run.requested', { problem: 'a third of the checkouts fail', cause: 'code-corrupted' }),
  logged('note', { text: 'restarted the cache by hand', files: [] }),
  logged('gate.decided', { address: 'go-ahead', visit: 2, decision: 'approve', seat: 'approver', reason: 'seen' }),
];
const printed: TailLine = { address: 'backup', stream: 'stdout', text: 'copied 1000 of 2000', whole: true };

/** Every page over every fixture that it can draw. */
const pages: Readonly<Record<string, { views: readonly unknown[]; draw: (view: never, to: PageOptions) => string[] }>> =
  {
    run: { views: Object.values(runs), draw: (view, to) => renderRun(view, { ...to, output: tail }) },
    follow: { views: Object.values(runs), draw: (view, to) => renderFollow(view, tail, to) },
    gate: { views: Object.values(gates), draw: renderGate },
    inbox: {
      views: [inbox, { ...inbox, administration: [asksForMe] }, { ...inbox, live: [], runs: [], mine: [] }],
      draw: renderInbox,
    },
    list: { views: [release.runs, []], draw: renderList },
    release: { views: [release], draw: renderRelease },
    assessment: { views: [assessed], draw: renderAssessment },
    roster: { views: [roster], draw: renderRoster },
    answer: { views: [answer, { ...answer, next: null }, { ...answer, next: null, run: null }], draw: renderAnswer },
    access: { views: [access, { ...access, people: access.people.slice(0, 1), recoveries: [] }], draw: renderAccess },
    proposals: { views: [[proposal], []], draw: renderProposals },
    recovered: { views: [{ entry: 9, diff: recovery.diff, by: recovery.by }], draw: renderRecovered },
    verification: { views: [verification, { ...verification, kept: 12 }], draw: renderVerification },
    log: { views: [entries], draw: renderLog },
    event: { views: entries, draw: (view, to) => [renderEvent(view, to)] },
    output: { views: [printed], draw: (view, to) => [renderOutput(view, to)] },
  };

describe.each(Object.entries(pages))('the page of %s', (_, { views, draw }) => {
  const drawn = (view: unknown, to: PageOptions): string[] => draw(view as never, to);

  test.each(sizes)('has no line wider than $width columns, and steers no terminal', ({ width, height }) => {
    const found = views.flatMap((view) =>
      [true, false].flatMap((colour) => faults(drawn(view, options({ width, height, colour })), width)),
    );
    expect(found).toEqual([]);
  });

  test('says in colour exactly what it says without', () => {
    for (const view of views) {
      const coloured = drawn(view, options({ colour: true })).map((line) => stripVTControlCharacters(line).trimEnd());
      expect(coloured).toEqual(drawn(view, options()));
    }
  });

  test('is the same for the same view and the same options', () => {
    for (const view of views) expect(drawn(view, options())).toEqual(drawn(view, options()));
  });

  test('holds to that whatever the texts of its view say', () => {
    const view = fc.constantFrom(...views.slice(0, 6)).chain((one) => withAnyTexts(one));
    const page = fc.record({ view, colour: fc.boolean(), width: fc.integer({ min: 20, max: 200 }) });
    fc.assert(
      fc.property(page, ({ view: any, colour, width }) => {
        expect(faults(drawn(any, options({ width, colour })), width)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

/** Lines of a stream are not pages: they come one by one, and the command line goes on. */
const streams = ['log', 'event', 'output', 'follow'];

test.each(Object.entries(pages).filter(([name]) => !streams.includes(name)))(
  'the page of %s ends in a line to copy',
  (_, { views, draw }) => {
    for (const view of views) {
      const lines = draw(view as never, options()).filter((line) => line.trim() !== '');
      expect(lines.slice(-4).join('\n')).toMatch(/\bbackout( |$)/m);
    }
  },
);

/** Texts that steer terminals are likely, not just possible. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({
    unit: fc.constantFrom(
      '\u001b',
      '[',
      '2',
      'J',
      '\u009b',
      '\r',
      '\n',
      '\u202e',
      '\u200d',
      '\ufe0f',
      '♥',
      '日',
      'e\u0301',
      '🇩',
      ' ',
      "'",
    ),
    maxLength: 60,
  }),
);

/** A view like this one in which some texts are any texts. */
function withAnyTexts(view: unknown): fc.Arbitrary<unknown> {
  return fc.infiniteStream(fc.option(anyText, { freq: 3 })).map((texts) => replaced(view, texts));
}

function replaced(value: unknown, texts: Iterator<string | null>): unknown {
  if (typeof value === 'string') return (texts.next().value as string | null) ?? value;
  if (Array.isArray(value)) return value.slice(0, 40).map((one) => replaced(one, texts));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, member]) => [
    name,
    closed(name, member) ? member : replaced(member, texts),
  ]);
  return Object.fromEntries(members);
}

/** Members that say which of a few shapes a value has. */
function closed(name: string, member: unknown): boolean {
  return name === 'status' || name === 'unchecked' || name === 'advice' || (name === 'kind' && member === 'role');
}
