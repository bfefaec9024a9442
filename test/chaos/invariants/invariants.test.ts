import type { FrozenStep } from '../../../plans/language/schema/index.ts';
import { commandStep, gateStep, smallPlan } from '../../support/plans.ts';
import type { LedgerLine } from '../ledger.ts';
import type { SeenBody, SeenEntry } from '../record-file.ts';
import { drawBy } from '../seeded.ts';
import { checkStep, notifyStep, waitStep } from '../storm/quiet-steps.ts';
import type { Evidence } from './evidence.ts';
import { invariants, violationsOf } from './index.ts';

const run = 'shop-1';
const began = Date.parse('2026-11-23T03:00:00.000Z');
const person = { kind: 'person', request: 'sha256:asked' };
const system = { kind: 'system', part: 'worker' };
const at = { address: 'switch', visit: 1, attempt: 1 };

const atMs = (ms: number): string => new Date(ms).toISOString();

function entry(seq: number, type: string, body: SeenBody, actor: SeenEntry['actor'] = system): SeenEntry {
  return { seq, at: atMs(began + seq * 1000), run, plan: null, type, key: null, actor, body };
}

function line(event: LedgerLine['event'], over: Partial<LedgerLine> = {}): LedgerLine {
  const value = event === 'left' ? '0' : '-';
  return { event, run, step: 'switch', visit: 1, attempt: 1, id: 'one', value, seenAt: began + 3500, ...over };
}

const approved = entry(1, 'gate.settled', { address: 'go-ahead', visit: 1, settlement: 'approved' });
const started = entry(2, 'step.started', { ...at, kind: 'command', worker: { pid: 7 } });
const succeeded = entry(4, 'step.succeeded', { ...at, exitCode: 0, message: 'exited with 0' });
const ended = entry(5, 'run.ended', { outcome: 'rolled-back' });
const program = [line('inside'), line('did'), line('left')];
const asked = { request: 'sha256:asked', action: 'decide', run, code: null, entry: 1, message: '' };
const accepted = { ...asked, status: 'accepted' as const };
const kept = {
  digest: 'sha256:asked',
  envelope: { nonce: 'used once' },
  answer: { status: 'accepted', entry: 1 },
};

/** A round in which all is as it should be. */
const well: Evidence = {
  plans: new Map([[run, smallPlan({ steps: [gateStep(), commandStep('switch', ['true'])] })]]),
  entries: [{ ...approved, actor: person }, started, succeeded, ended],
  ledger: program,
  receipts: [kept],
  acknowledged: [accepted],
  typed: [],
  happened: [],
  beheaded: [],
  tooEarly: [],
  stuck: [],
  troubles: [],
  survivors: [],
  crowding: 1,
  unverified: null,
};
const entries = (...more: SeenEntry[]) => ({ entries: [...well.entries, ...more] });
const ledger = (...more: LedgerLine[]) => ({ ledger: [...program, ...more] });
const ending = (type: string, body: SeenBody) => ({
  entries: [{ ...approved, actor: person }, started, entry(4, type, { ...at, ...body }), ended],
});
const again = { ...at, attempt: 2 };
const second = [line('inside', { attempt: 2, id: 'two' })];
const startedAgain = entry(6, 'step.started', { ...again, kind: 'command' });
const kill = { when: { inside: 1 }, delayMs: 0, deed: 'kill', target: 'its-worker', forMs: 0 } as const;

const draw = drawBy('quiet');
const quietSteps = [
  { ...waitStep(draw, 'wait', 'wait'), forMs: 30_000 } as FrozenStep,
  notifyStep(draw, 'tell', 'tell'),
];
const quiet = { plans: new Map([[run, smallPlan({ steps: [gateStep(), ...quietSteps, checkStep('look')] })]]) };
const look = (value: string) => line('looked', { step: 'look', visit: 0, attempt: 0, value });
const waited = (ms: number) => {
  const opened = entry(6, 'step.opened', { ...at, address: 'wait' });
  const over = { ...entry(7, 'step.succeeded', { ...at, address: 'wait' }), at: atMs(Date.parse(opened.at) + ms) };
  return { ...quiet, ...entries(opened, over) };
};

/** What breaks each invariant, and no more than is needed for it. */
const broken: Readonly<Record<string, Partial<Evidence>[]>> = {
  'no once effect twice unasked': [{ ...entries(startedAgain), ...ledger(...second) }],
  'no attempt begins two programs': [ledger(line('inside', { id: 'two' }))],
  'no effect without step.started before it': [{ tooEarly: [line('inside')] }, ledger(...second)],
  'no effect before its gate': [{ entries: [started, succeeded, ended] }],
  'what the record says of an end is true': [
    { ledger: [line('inside'), line('did')] },
    ending('step.failed', { exitCode: null, message: 'nothing has run: it never began' }),
    ending('step.failed', { exitCode: 3, message: 'exited with 3' }),
    entries(entry(6, 'step.resolved', { ...at, by: 'verify', as: 'not-done' })),
  ],
  'a command that outlived its worker is known': [ending('step.unknown', { known: 'nobody looked' })],
  'a command whose supervisor was killed is unknown': [
    { beheaded: [line('inside')] },
    { beheaded: [line('inside')], entries: [approved, started, ended] },
    { beheaded: [line('inside')], ...ending('step.failed', { message: 'nobody saw how it ended: it is gone' }) },
  ],
  'a wait lasts as long as its plan says': [waited(29_999), waited(45_001)],
  'a message of a step reaches people, and none before its step began': [
    { ...quiet, ...entries(entry(6, 'step.succeeded', { ...at, address: 'tell' })) },
    { ...quiet, ...ledger(line('told', { step: 'tell', visit: 0, attempt: 0 })) },
  ],
  'a check succeeds only where its criterion passed': [
    { ...quiet, ...entries(entry(6, 'step.succeeded', { ...at, address: 'look' })), ...ledger(look('2')) },
  ],
  'no acknowledged request missing': [
    { receipts: [] },
    { receipts: [{ ...kept, answer: null }] },
    { receipts: [{ ...kept, answer: { status: 'denied', entry: 1 } }] },
    { acknowledged: [{ ...accepted, entry: 2 }] },
    { acknowledged: [accepted, { ...accepted, status: 'denied' }] },
  ],
  'no nonce lets two requests in': [{ receipts: [kept, { ...kept, digest: 'sha256:another' }] }],
  'what the command line confirmed is in the record': [{ typed: [{ args: [], run, text: 'seen', exit: 0 }] }],
  'nothing is settled twice': [entries({ ...ended, seq: 6 }), entries({ ...succeeded, seq: 6 })],
  'no run is stuck': [{ stuck: ['shop-1 has not gone on'] }, { troubles: ['no verdict'] }],
  'a run goes on within 15 s': [
    {
      happened: [
        { fault: kill, hit: 'worker-a', firedAt: began - 20_000, liftedAt: began - 19_000, during: line('inside') },
      ],
      ledger: program.map((one) => ({ ...one, seenAt: began - 19_500 })),
    },
  ],
  'no program outlives its run': [{ survivors: ['42 sleep 1000'] }],
  'the record verifies': [{ unverified: 'audit verify ended with 1' }],
};

describe('the invariants of a storm', () => {
  it('hold where all is as it should be', () => expect(violationsOf(well)).toEqual([]));

  it.each(invariants)('$name: is seen to be broken', ({ name, check }) => {
    const cases = broken[name] ?? [];
    expect(cases).not.toEqual([]);
    for (const one of cases) expect(check({ ...well, ...one })).not.toEqual([]);
  });

  it('hold if notifications are sent and the steps that wait, notify and look end', () => {
    const tells = { ...at, address: 'tell' };
    const looks = { ...at, address: 'look' };
    const more = [
      ...waited(30_000).entries.slice(-2),
      entry(8, 'step.started', tells),
      entry(9, 'step.succeeded', tells),
      entry(10, 'step.succeeded', looks),
    ];
    const evidence = { ...well, ...quiet, ...entries(...more) };
    const told = line('told', { step: 'tell', visit: 0, attempt: 0 });
    expect(violationsOf({ ...evidence, ...ledger(told, look('3')) })).toEqual([]);
  });

  it('allow an unknown outcome if the supervisor was killed before anybody saw the end', () => {
    const unknown = ending('step.unknown', { known: 'nobody looked', message: 'nobody saw how it ended' });
    expect(violationsOf({ ...well, ...unknown, beheaded: [line('inside')] })).toEqual([]);
  });

  it('give a busy machine more time, but never more than four times as much', () => {
    const busy = (sinceMs: number, crowding: number) => ({
      ...well,
      crowding,
      happened: [
        { fault: kill, hit: 'worker-a', firedAt: 0, liftedAt: began + 4000 - sinceMs, during: line('inside') },
      ],
      ledger: program.map((one) => ({ ...one, seenAt: began - 90_000 })),
    });
    expect(violationsOf(busy(29_000, 2))).toEqual([]);
    expect(violationsOf(busy(31_000, 2))).toHaveLength(1);
    expect(violationsOf(busy(59_000, 50))).toEqual([]);
    expect(violationsOf(busy(61_000, 50))).toHaveLength(1);
  });

  it('let a person ask for a second time', () => {
    const retried = entry(6, 'step.retried', again, person);
    const evidence = { ...well, ...entries(retried, { ...startedAgain, seq: 7 }), ...ledger(...second) };
    expect(violationsOf(evidence)).toEqual([]);
  });
});
