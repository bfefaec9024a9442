import { commandStep, gateStep, smallPlan } from '../../support/plans.ts';
import type { LedgerLine } from '../ledger.ts';
import type { SeenBody, SeenEntry } from '../record-file.ts';
import type { Evidence } from './evidence.ts';
import { invariants, violationsOf } from './index.ts';

const run = 'shop-1';
const began = Date.parse('2026-11-23T03:00:00.000Z');
const person = { kind: 'person', request: 'sha256:asked' };
const system = { kind: 'system', part: 'worker' };
const at = { address: 'switch', visit: 1, attempt: 1 };

function entry(seq: number, type: string, body: SeenBody, actor: SeenEntry['actor'] = system): SeenEntry {
  return { seq, at: new Date(began + seq * 1000).toISOString(), run, plan: null, type, key: null, actor, body };
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

  it('let a person ask for a second time', () => {
    const retried = entry(6, 'step.retried', again, person);
    const evidence = { ...well, ...entries(retried, { ...startedAgain, seq: 7 }), ...ledger(...second) };
    expect(violationsOf(evidence)).toEqual([]);
  });
});
