import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import type { PageOptions } from '../../../cli/terminal/io.ts';
import { renderAccess, renderRecovered } from '../../../cli/pages/audit/access.ts';
import { renderAnswer } from '../../../cli/pages/answer.ts';
import { renderAssessment } from '../../../cli/pages/release/assessment.ts';
import { renderEvent, renderLog, renderOutput } from '../../../cli/pages/audit/entries.ts';
import { renderFollow } from '../../../cli/pages/run/follow.ts';
import { renderGate } from '../../../cli/pages/gate/gate.ts';
import { renderInbox } from '../../../cli/pages/run/inbox.ts';
import { renderList } from '../../../cli/pages/run/list.ts';
import { renderProposals, renderRoster } from '../../../cli/pages/audit/roster.ts';
import { renderRelease } from '../../../cli/pages/release/release.ts';
import { renderRun } from '../../../cli/pages/run/run.ts';
import type { TailLine } from '../../../cli/pages/run/output-tail.ts';
import { renderCheck, renderFitness } from '../../../cli/pages/plan/check.ts';
import { renderCoverage, renderDiff } from '../../../cli/pages/plan/comparisons.ts';
import { renderFound } from '../../../cli/pages/plan/found-plans.ts';
import { renderVerification } from '../../../cli/pages/audit/verification.ts';
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
const finding = {
  code: 'plan-shell' as const,
  severity: 'warning' as const,
  path: '/steps/2/argv',
  message: 'a shell runs a text, where program and arguments are expected',
  expected: "argv: ['program', 'argument', …]",
  found: 'sh -c "do this; do that"',
  where: 'plans/storefront/2.5.0.ts:120:3',
  next: 'Give program and arguments apart.',
};
const checked = {
  ok: true,
  file: 'plans/storefront/2.5.0.ts',
  release: 'storefront@2.5.0',
  digest: answer.request,
  findings: [finding, { ...finding, where: 'plans/storefront/2.5.0.ts:130:3' }],
  silenced: [{ ...finding, because: 'it was reviewed by the database team' }],
};
const covered = {
  id: 'web',
  kind: 'component',
  title: 'The web server of the shop',
  goesTo: ['web-1', 'web-2'],
  after: ['schema'],
  state: 'reversed' as const,
  by: ['switch'],
  contingency: null,
  because: null,
};
const coverage = {
  release: 'storefront@2.5.0',
  title: 'Deploy 2.5.0 and switch discounts on',
  changes: [covered, { ...covered, state: 'irreversible' as const, because: 'it is gone', contingency: 'fix' }],
  contacts: [{ title: 'Release engineer', call: '+46 8 555 0142' }],
  findings: [finding],
};
const section = {
  heading: '5. What are the procedures?',
  lines: [
    { op: 'changed' as const, text: 'step switch', members: [{ name: 'title', from: 'Link 2.4.0', to: null }] },
    { op: 'moved' as const, text: 'step restart, now to the beginning', members: [] },
  ],
};
const fitness = {
  v: 1 as const,
  release: release.release,
  environment: 'production',
  plan: answer.request,
  revision: 2,
  fit: false,
  requirements: [
    { requires: 'endorsed' as const, met: true, message: 'endorsed by erik@example.com', next: null },
    { requires: 'rehearsed' as const, met: false, message: 'never rehearsed', next: 'backout plan rehearse a@1.0.0' },
  ],
};
const alike = {
  release: release.release,
  digest: answer.request,
  revision: 2,
  title: 'Take storefront@2.4.1 back to 2.4.0, wherever it was deployed by then',
  publishedAt: answer.at,
  publishedBy: 'dana@example.com',
  likeness: { score: 0.62, because: ['components web, database', 'tags checkout'] },
  executed: { times: 2, last: { run: 'storefront-42', outcome: 'rolled-back', at: answer.at } },
  rehearsed: 1,
  estimate: { expectedMs: 120_000, tookMs: 98_000 },
};
const plansFound = { v: 1 as const, own: [alike], similar: [alike], near: null, among: 3 };
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
    check: { views: [checked, { ...checked, ok: false, digest: null }], draw: renderCheck },
    coverage: { views: [coverage], draw: renderCoverage },
    diff: { views: [[section], []], draw: (view, to) => renderDiff(view, 'From 2.4.1 to 2.5.0', to) },
    fitness: { views: [fitness, { ...fitness, fit: true }], draw: renderFitness },
    found: {
      views: [plansFound, { ...plansFound, own: [] }, { ...plansFound, own: [], similar: [], near: 'storefront' }],
      draw: (view, to) => renderFound(view, 'storefront', to),
    },
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

  test('keeps to that with any texts in its view', () => {
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
/** What an author looks at says what to change in a file: there is nothing to type. */
const reviews = ['check', 'coverage', 'diff', 'fitness'];

test.each(Object.entries(pages).filter(([name]) => ![...streams, ...reviews].includes(name)))(
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
  return ['status', 'unchecked', 'advice', 'op'].includes(name) || (name === 'kind' && member === 'role');
}
