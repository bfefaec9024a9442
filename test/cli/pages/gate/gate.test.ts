import { renderGate } from '../../../../cli/pages/gate/gate.ts';
import { shellArgument, inputText } from '../../../../cli/pages/gate/inputs.ts';
import type { GateView } from '../../../../views/schemas/types.ts';
import { gates, gateView, hostile } from '../../../support/views.ts';
import { options } from '../support.ts';

const page = (view: GateView, over = {}): string => renderGate(view, options(over)).join('\n');
const covering = (over: Partial<GateView['subject']['covers'][number]>): GateView => {
  const { subject } = gates.waiting;
  const [first] = subject.covers;
  return gateView({ subject: { ...subject, covers: first ? [{ ...first, ...over }] : [] } });
};

/** A gate about which there is more to say than a screen holds. */
function crowded(): GateView {
  const { subject } = gates.waiting;
  const [first] = subject.covers;
  const shard = (at: number) => ({
    address: `shard-${at}/migrate`,
    irreversible: at % 2 ? null : 'gift notes are lost',
  });
  const covers = first ? Array.from({ length: 60 }, (_, at) => ({ ...first, ...shard(at) })) : [];
  const at = '2026-11-23T03:18:00.000Z';
  return gateView(
    { visit: 2, subject: { ...subject, covers } },
    {
      windowClosesAt: '2026-11-23T03:25:00.000Z',
      returnPoint: {
        address: 'reverse-migration',
        title: 'Reverse it',
        because: 'notes are lost',
        contingency: 'restore',
        passedAt: at,
        aheadMs: null,
      },
      questions: [
        { number: 1, who: 'carl@example.com', question: 'does the warehouse know of the gift notes?', at, answers: [] },
      ],
      escalatedTo: ['sre-lead', 'management'],
      before: {
        visit: 1,
        message: 'what would run is no longer what was approved',
        givers: ['carl@example.com'],
        changes: [{ what: 'shard-1/migrate argv 2', was: '/backup/a', is: '/backup/b' }],
      },
    },
  );
}

describe('the page of a gate', () => {
  test.each([gates.waiting, gates.half, gates.hostile])(
    'holds verdict, consequences and commands in its first screen of 80 by 24, and once more in its last',
    (view) => {
      const lines = renderGate(view, options());
      expect(lines.length).toBeGreaterThan(46);
      for (const screen of [lines.slice(0, 23), lines.slice(-23)].map((part) => `\n${part.join('\n')}`)) {
        expect(screen).toContain('2 of 2 do not pass: checkout-errors fail, 0.31 ratio (fails above');
        for (const name of ['approve ', '  no undo ', 'refuse ', 'fix forward ', 'nobody ', 'needed ', 'window '])
          expect(screen).toContain(`\n${name}`);
        for (const command of view.commands.slice(0, 2)) expect(screen).toContain(command);
        expect(screen).toMatch(/backout live-with-it|or backout fix-forward, live-with-it, ask/);
      }
    },
  );

  test('holds them there however much there is to say, the most important at length', () => {
    const lines = renderGate(crowded(), options());
    for (const screen of [lines.slice(0, 23), lines.slice(-23)].map((part) => `\n${part.join('\n')}`)) {
      expect(screen).toContain('◆ WAITING');
      expect(screen).toContain('30 cannot be undone');
      expect(screen).toContain('TOO SHORT');
      expect(screen).toContain('PAST the point of no return, reverse-migration');
      expect(screen).toContain('since visit 1, which carl@example.com had approved');
      expect(screen).toContain('1 question without an answer: carl@example.com: does');
      for (const name of ['approve ', 'refuse ', 'fix forward ', 'nobody ', 'needed ', 'type '])
        expect(screen).toContain(`\n${name}`);
      expect(screen).toContain(crowded().commands[0]);
      expect(screen).toContain('backout refuse');
    }
  });

  test('cuts no command, however long the address of the gate', () => {
    const gate = `a-very-long-name-of-a-parallel-step/${'and-of-a-branch-that-is-no-shorter/'.repeat(3)}go-ahead`;
    const lines = renderGate(
      { ...crowded(), commands: [`backout approve shop-1 ${gate}`, `backout refuse shop-1 ${gate}`] },
      options(),
    );
    expect(
      lines
        .slice(0, 23)
        .join('')
        .replaceAll(/[\s\\]/g, ''),
    ).toContain(`backoutrefuseshop-1${gate}`);
  });

  test('is said only once where all of it fits the screen', () => {
    expect(page(gates.waiting, { height: 200 }).match(/backout approve/g)).toHaveLength(1);
  });

  test('says since when a verdict has been the same', () => {
    expect(page(gates.waiting)).toContain('for 12m 00s');
    expect(page(gates.waiting, { width: 120 })).toContain('fail since 04:08:00 (03:08:00 UTC), 12m 00s ago');
  });

  test('shows what changed since the visit before as a diff, and whose approval is void', () => {
    const shown = page(crowded());
    expect(shown).toContain('what changed since visit 1');
    expect(shown).toContain('- shard-1/migrate argv 2: /backup/a\n  + shard-1/migrate argv 2: /backup/b');
    expect(shown).toContain('(approved by carl@example.com)');
    expect(page(gates.waiting)).not.toContain('what changed');
  });

  test('shows a question until it is answered with the command that answers it, then with the answer', () => {
    expect(page(crowded())).toContain('backout reply storefront-42 go-ahead TEXT');
    const [asked] = crowded().live.questions;
    const answers = [{ who: 'ann@example.com', text: 'Bob knows', at: gates.waiting.live.openedAt }];
    const shown = page(gateView({}, { questions: asked ? [{ ...asked, answers }] : [] }));
    expect(shown).toContain('Bob knows');
    expect(shown).not.toContain('backout reply');
  });

  test('says what does not run although the plan has it, and to whom the escalation has come', () => {
    const shown = page({ ...covering({ instead: 'skipped' }), live: crowded().live });
    expect(shown).toContain('» does not run: skipped');
    expect(shown).toContain('approve     0 steps run');
    expect(shown).toContain('to sre-lead, then management');
  });

  test.each([
    { kind: 'database', effect: 'once', says: 'never run twice unasked' },
    { kind: 'database', effect: 'repeatable', says: 'safe to run again' },
    { kind: 'command', effect: 'unheard-of', says: 'unheard-of' },
  ])('counts a $kind step with the effect $effect as one that changes something', ({ kind, effect, says }) => {
    const shown = page(covering({ kind, effect }));
    expect(shown).toContain('1 step runs, 1 of them changes something');
    expect(shown).toContain(`${kind} · ${says} · `);
  });

  test.each(['database', 'command', 'check'])(
    'counts a %s step with the effect none as one that only reads',
    (kind) => {
      expect(page(covering({ kind, effect: 'none' }))).toContain('1 step runs, 0 of them change something');
    },
  );

  test('says how many steps run and how many of them change something', () => {
    expect(page(gates.waiting)).toContain('approve     5 steps run, 4 of them change something');
  });

  test('tells what runs only if somebody chooses it from what runs', () => {
    const { subject } = gates.waiting;
    const undo = subject.covers.map((step) => ({ ...step, address: `${step.address}~undo` }));
    const shown = page(gateView({ subject: { ...subject, covers: [...subject.covers, ...undo] } }));
    expect(shown).toContain('5 steps run, 4 of them change something; 5 more only if needed');
    expect(shown).toContain('what runs only if somebody chooses it');
  });

  test('says what silence leads to, and when', () => {
    expect(page(gates.waiting)).toMatch(/nobody {6}at 04:47:00 \(03:47:00 UTC\), in 27m 00s: the gate refuses/);
  });

  test('says that the window is too short for what is left', () => {
    const closing = gateView({}, { windowClosesAt: '2026-11-23T03:25:00.000Z' });
    expect(page(closing, { width: 120 })).toContain('in 5m 00s; the rest takes 8m 00s: TOO SHORT');
    expect(page(gates.waiting)).not.toContain('TOO SHORT');
  });

  test.each([
    [null, 'yours counts'],
    ['role-missing', 'not yours: no role of yours is needed'],
    ['requester-excluded', 'not yours: you asked for it'],
    ['author-excluded', 'not yours: you are an author of the plan'],
  ])('tells who reads it whether their approval counts: %s', (why, words) => {
    const shown = renderGate(gateView({}, { you: { person: 'ann@example.com', why } }), options());
    expect(shown.slice(0, 23).join('\n')).toContain(`1 of approver; ${words}`);
  });

  test('tells a person that they have decided', () => {
    const { live } = gates.half;
    const you = { person: 'carl@example.com', why: 'decided-already' };
    expect(page({ ...gates.half, live: { ...live, you } })).toContain('you decided: approve');
  });

  test('shows that an approval is no longer valid, and does not count it', () => {
    const [given] = gates.half.live.decisions;
    const shown = page(gateView({}, { decisions: [{ ...given!, lost: true }] }));
    expect(shown).toMatch(/approve: Carl <carl@example.com>[^]*no longer valid: the role or the key is lost/);
    expect(shown).not.toContain('approved already');
  });

  test('says by whom it could be approved, and nothing about a reader whose name it does not know', () => {
    expect(page(gates.waiting)).toMatch(/by\s+carl@example.com, dora@example.com/);
    expect(page(gates.waiting)).not.toContain('yours');
  });

  test('has in its first screen, and word for word, why it was started without endorsement or rehearsal', () => {
    const said = { at: gates.waiting.live.openedAt, who: 'ann@example.com', address: null };
    const deviations = [
      { ...said, what: 'the plan was not endorsed', why: 'nobody answers the phone' },
      { ...said, what: 'the plan says that it was rehearsed in staging', why: 'no rehearsal; staging is down' },
    ];
    const lines = renderGate(gateView({}, { deviations }), options());
    expect(lines.slice(0, 23).join('\n')).toContain('deviates    the plan was not endorsed: nobody answers the phone;');
    expect(lines.join('\n')).toMatch(/ {2}the plan says that .*\n {4}because no rehearsal; staging is down\n {4}ann@/);
    expect(page(gates.waiting)).not.toContain('deviates');
  });

  test('names a rehearsal in its heading, and shows each fault at its step', () => {
    const rehearsal = { inject: [{ step: 'backup', as: 'unknown' as const }] };
    const shown = page(gateView({}, { rehearsal }));
    expect(shown.split('\n')[0]).toContain('storefront-42 · REHEARSAL · production');
    expect(shown).toMatch(
      / 2 backup .*\n.*\n {4}» a fault in its place: nobody knows its end, and nothing of it runs\n/,
    );
    expect(shown.match(/a fault in its place/g)).toHaveLength(1);
    expect(page(gates.waiting)).not.toMatch(/REHEARSAL|fault/);
  });

  test('shows a settled gate with who settled it, and nothing that can no longer be typed', () => {
    const shown = page(gates.refused);
    expect(shown).toContain('✗ REFUSED');
    expect(shown).toContain('refused; last decided by carl@example.com');
    expect(shown).not.toContain('backout approve');
  });

  test('shows arguments so that it is plain where each begins and ends', () => {
    expect(page(gates.waiting)).toContain(String.raw`argv      shop-migrate --to 7 '' 'it'\''s; rm -rf / $(x)'`);
  });

  test('numbers the arguments where they do not fit in one line', () => {
    const shown = page(gates.waiting);
    expect(shown).toContain('argv 2    .backup');
    expect(shown).toContain('argv 3    /backup/‹output of stamp.time›.db');
  });

  test('cuts nothing of what is signed: every letter of a long argument, title, address and name is there', () => {
    const long = `${'x'.repeat(500)}END`;
    const view = covering({
      address: `a/${long}`,
      title: long,
      irreversible: long,
      does: [
        { name: 'argv', parts: [{ value: long }] },
        { name: `env ${long}`, parts: [{ value: long }] },
        { name: 'message', parts: [{ value: long }] },
      ],
    });
    const joined = page(view, { width: 60 }).replaceAll(/\s|argv 0/g, '');
    expect(joined.split(long).length - 1).toBeGreaterThanOrEqual(7);
  });

  test('shows secrets by name and outputs to come by what they are the output of', () => {
    const shown = page(gates.waiting);
    expect(shown).toContain('env TOKEN ‹secret shop-token›');
    expect(shown).toContain('header Authorization Bearer ‹secret cache-token›');
  });

  test('shows both digests in full', () => {
    for (const width of [60, 79, 80, 132]) {
      const joined = page(gates.waiting, { width }).replaceAll(/\s/g, '');
      expect(joined).toContain(gates.waiting.subjectDigest);
      expect(joined).toContain(gates.waiting.subject.plan);
    }
  });

  test('says whom to call, what was rehearsed and who endorsed', () => {
    const shown = page(gates.waiting);
    expect(shown).toContain('call Bob, warehouse, +49 30 1234567');
    expect(shown).toContain('no rehearsal is in the record');
    expect(shown).toContain('by dora@example.com');
    expect(shown).toContain('requester, otherwise not: at night there are only two people');
  });
});

describe('an argument', () => {
  test('that a shell reads as one word has no quotation marks', () => {
    expect(shellArgument([{ value: '--to=2.4.0' }])).toBe('--to=2.4.0');
  });

  test('that is empty, or could be read as something else, has quotation marks', () => {
    expect(shellArgument([{ value: '' }])).toBe("''");
    expect(shellArgument([{ value: 'a b' }])).toBe("'a b'");
    expect(shellArgument([{ value: hostile.rtl }])).toBe(`'${hostile.rtl}'`);
  });

  test('cannot pass for something that is not known yet', () => {
    expect(shellArgument([{ value: '‹secret token›' }])).toBe("'‹secret token›'");
    expect(inputText([{ value: '‹output of backup.path›' }])).toBe("'‹output of backup.path›'");
    expect(shellArgument([{ value: 'x=' }, { later: 'output of backup.path' }])).toBe('x=‹output of backup.path›');
  });
});
