import { renderAnswer } from '../../../cli/pages/answer.ts';
import { renderAssessment } from '../../../cli/pages/release/assessment.ts';
import { renderEvent, renderLog } from '../../../cli/pages/audit/entries.ts';
import { renderInbox } from '../../../cli/pages/run/inbox.ts';
import { renderList } from '../../../cli/pages/run/list.ts';
import { renderRelease } from '../../../cli/pages/release/release.ts';
import { renderRoster } from '../../../cli/pages/audit/roster.ts';
import { renderRun } from '../../../cli/pages/run/run.ts';
import { keyFingerprint } from '../../../roster/keys.ts';
import { gates, inbox, release, runs, runView, stepView } from '../../support/views.ts';
import { minutesAgo } from '../../support/views/basics.ts';
import { logged, options } from './support.ts';

describe('the page of a run', () => {
  const page = (view: Parameters<typeof renderRun>[0], over = {}): string => renderRun(view, options(over)).join('\n');

  test('names the performer in its first line, within the width, where somebody else asked for it', () => {
    const view = runView({ performer: 'ben@storefront.example', requestedBy: 'pia@storefront.example' });
    const [first] = renderRun(view, options());
    expect(first).toContain('performed by ben@storefront.example');
    expect(renderRun({ ...view, performer: view.requestedBy }, options())[0]).toContain('ago by pia@');
  });

  test('says of a run that has ended what never ran, and calls a gate by what was decided', () => {
    const steps = [stepView('go-ahead', 'live-with-it', { kind: 'gate' }), stepView('switch', 'pending')];
    const shown = page(runView({ state: 'ended', outcome: 'not-rolled-back', steps }));
    expect(shown).toContain('■ NOT ROLLED BACK');
    expect(shown).toMatch(/■ live with +go-ahead/);
    expect(shown).toMatch(/· never ran +switch/);
    expect(shown).not.toContain('fix forward');
  });

  test('lists every step of a plan of everyday size', () => {
    for (const { address } of runs.held.steps.filter(({ depth }) => depth === 0))
      expect(page(runs.held)).toContain(address);
  });

  test('counts steps of a long plan, but lists every one that matters', () => {
    expect(page(runs.thousand).split('\n').length).toBeLessThan(90);
    expect(page(runs.thousandHolding).match(/! holding/g)).toHaveLength(999);
  });

  test('says at its end once more what to do where it is longer than the screen', () => {
    expect(page(runs.held).split('\n').slice(-4).join('\n')).toContain('backout retry storefront-42 restart');
    expect(page(runs.held, { height: 200 }).match(/NEXT/g)).toHaveLength(1);
  });

  test('shows each deviation from the plan, by whom and why', () => {
    expect(page(runs.held, { width: 132 })).toContain(
      'drain/us/stop was skipped, because there is no reader in the United States any more',
    );
  });

  test('tells the performer of a manual step what to do, line by line', () => {
    const step = stepView('call', 'open', {
      kind: 'manual',
      instructions: 'Call Bob.\nTell him that gift notes are gone.',
    });
    const lines = renderRun(runView({ steps: [step] }), options());
    expect(lines).toEqual(expect.arrayContaining(['  Call Bob.', '  Tell him that gift notes are gone.']));
  });

  test('shows the figures of success with their bounds', () => {
    expect(page(runs.ended)).toContain('success criteria: proven');
    expect(page(runs.ended)).toContain('passes below 0.01');
  });
});

describe('the page of an assessment', () => {
  const measurements = [...gates.waiting.live.measurements];
  const page = (advice: 'keep' | 'roll-back' | 'cannot-tell'): string =>
    renderAssessment(
      { release: release.release, environment: 'production', advice, measurements },
      options({ width: 120 }),
    ).join('\n');

  test('ends in the start of the rollback where the criteria ask for one', () => {
    expect(page('roll-back')).toContain('backout start storefront@2.4.1 --env production --problem TEXT --cause CAUSE');
    expect(page('keep')).not.toContain('backout start');
  });

  test('leaves the choice where it cannot tell', () => {
    expect(page('cannot-tell')).toContain('backout assess storefront@2.4.1 --env production');
    expect(page('cannot-tell')).toContain('backout start');
  });

  test('shows every figure with its bound, and why there is none', () => {
    expect(page('roll-back')).toContain('0.31 ratio');
    expect(page('roll-back')).toContain('fails above 0.05');
    expect(page('roll-back')).toContain('no value');
    expect(page('roll-back')).toContain('connection refused at 127.0.0.1:9100');
  });
});

describe('the inbox', () => {
  const lines = renderInbox(inbox, options());

  test('begins with what waits for its person and ends with what to type', () => {
    expect(lines.indexOf('NEXT      Decide whether the rollback begins (storefront-42)')).toBe(3);
    expect(lines.at(-1)).toBe('type next backout show storefront-42 go-ahead');
  });

  test('says which live release has no plan', () => {
    expect(lines.join('\n')).toMatch(/search@7\.0\.0 .*\n.*no plan is published for it/);
  });

  describe('of somebody for whom nothing waits', () => {
    const idle = { ...inbox, mine: [], runs: [] };
    const [storefront] = inbox.live;
    const typed = (over: Partial<typeof inbox>) => renderInbox({ ...idle, ...over }, options()).join('\n');
    const liveWith = (over: Partial<NonNullable<typeof storefront>>) => typed({ live: [{ ...storefront!, ...over }] });

    test('ends in the start of the rollback that the criteria asked for', () => {
      expect(typed({})).toMatch(
        /type next backout start storefront@2\.4\.1 --env production --problem TEXT \\\n +--cause CAUSE\n +TEXT is what was seen/,
      );
    });

    test.each([
      ['one is under way', () => typed({ runs: inbox.runs })],
      ['they said so of an earlier deployment', () => liveWith({ since: minutesAgo(1) })],
      ['its window has closed', () => liveWith({ windowLeftMs: -1 })],
      ['they could not tell', () => liveWith({ lastAssessment: { advice: 'cannot-tell', at: minutesAgo(1) } })],
    ])('ends in an assessment where %s', (_where, shown) => {
      expect(shown()).toContain('type next backout assess storefront@2.4.1 --env production');
    });
  });

  test('says so where nothing waits, runs or is live', () => {
    const empty = renderInbox({ ...inbox, mine: [], runs: [], live: [] }, options()).join('\n');
    for (const none of ['nothing waits for you', 'no run is active', 'no deployment is recorded'])
      expect(empty).toContain(none);
  });
});

describe('lists', () => {
  test('of runs name outcome, time and person', () => {
    const shown = renderList(
      release.runs.map((row) => ({ ...row, state: 'ended' as const })),
      options(),
    ).join('\n');
    expect(shown).toContain('storefront-42  ✓ rolled back');
    expect(shown).toContain('asked 04:08:00 (03:08:00 UTC) by ann@example.com, took 11m 00s');
    expect(renderList([], options())).toEqual(['no run to list', '', 'type next backout']);
  });

  test('of a release tell deployments, revisions, assessments and runs', () => {
    const shown = renderRelease(release, options()).join('\n');
    for (const told of [
      '✓ live',
      'claimed, not recorded',
      'revision 2  ✓ current',
      '✗ roll back',
      'storefront-41  ✗ denied',
    ])
      expect(shown).toContain(told);
  });

  test('say in the inbox that a run is a rehearsal', () => {
    const shown = (rehearsal: 'plain' | null) =>
      renderInbox({ ...inbox, runs: inbox.runs.map((row) => ({ ...row, rehearsal })) }, options()).join('\n');
    expect([shown('plain').includes('a rehearsal'), shown(null).includes('a rehearsal')]).toEqual([true, false]);
  });

  test('count down what is left of the window, and the way to the point of no return, within the width', () => {
    const returnPoint = {
      address: `migrate/${'far'.repeat(30)}`,
      title: 'Drop the columns',
      because: 'they are gone',
      contingency: 'onward',
      passedAt: null,
      aheadMs: 95_000,
    };
    const times = { windowLeftMs: 60_000, neededMs: 240_000, returnPoint };
    const rows = release.runs.slice(0, 1).map((row) => ({ ...row, state: 'active' as const, outcome: null, times }));
    const list = renderList(rows, options());
    expect(list.join('\n')).toContain('window 1m 00s left, 4m 00s needed: TOO SHORT');
    expect(list.join('\n')).toContain('no return in about 1m 35s: migrate/far');
    expect(Math.max(...list.map((line) => line.length))).toBeLessThanOrEqual(80);
    const [deployed] = release.deployments;
    const live = { ...release, runs: rows, deployments: [{ ...deployed!, windowLeftMs: -1 }] };
    const page = renderRelease(live, options()).join('\n');
    expect(page).toContain('✓ live  window closed');
    expect(page).toContain('TOO SHORT');
    const past = {
      ...times,
      windowLeftMs: -30_000,
      returnPoint: { ...returnPoint, passedAt: minutesAgo(1), aheadMs: null },
    };
    const late = renderList([{ ...rows[0]!, times: past }], options()).join('\n');
    expect(late).toContain('window closed 30s ago');
    expect(late).toContain('past the point of no return: migrate/');
  });

  test('of people say which key was revoked, and when', () => {
    const key = {
      key: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5',
      validAfter: null,
      validBefore: null,
      revokedAt: '2026-11-23T03:12:09.123Z',
    };
    const person = { person: 'ann@example.com', name: 'Ann', roles: ['production-support'], keys: [key] };
    const shown = renderRoster({ v: 1, roles: [], people: [person] }, options()).join('\n');
    expect(shown).toContain('✗ revoked 04:12:09 (03:12:09 UTC)');
    expect(shown).toContain(`    ssh-ed25519 ${keyFingerprint(key.key)}`);
  });
});

describe('an answer', () => {
  const answer = {
    v: 1 as const,
    request: 'sha256:',
    status: 'accepted' as const,
    code: null,
    message: 'approved',
    expected: null,
    found: null,
    next: null,
    at: '2026-11-23T03:12:09.123Z',
    run: null,
    entry: 41,
    data: {},
  };

  test('that was accepted says which entry holds it', () => {
    expect(renderAnswer(answer, options())).toEqual([
      '✓ approved',
      '  04:12:09 (03:12:09 UTC), entry 41 of the record',
      '  next      backout',
    ]);
  });

  test('that was not decided says so in words', () => {
    expect(renderAnswer({ ...answer, status: 'received', entry: null }, options())[0]).toBe(
      '… RECEIVED, NOT YET DECIDED: approved',
    );
  });
});

describe('entries of the log', () => {
  const line = (type: string, body: unknown): string => renderEvent(logged(type, body), options({ width: Infinity }));

  test('are sentences with when and by whom', () => {
    expect(line('step.skipped', { address: 'warm-cache', visit: 1, reason: 'it warms by itself' })).toBe(
      '04:12:09 (03:12:09 UTC)  warm-cache was skipped, because it warms by itself · worker on shop-db-1',
    );
  });

  test('about a message say once how it went, and why where it did not arrive', () => {
    const told = { occasion: 'held', channel: 'pager', address: null, notification: 'one' };
    expect(line('people.told', { ...told, outcome: 'delivered', message: 'delivered' })).toMatch(/pager: delivered ·/);
    expect(line('people.told', { ...told, outcome: 'failed', message: 'no route' })).toMatch(
      /pager: failed, no route ·/,
    );
  });

  test('whose body was removed say so', () => {
    expect(line('note', null)).toContain('note: its body was removed');
  });

  test('of a type or a shape that this version does not know still say their type', () => {
    expect(line('step.levitated', { height: 3 })).toContain('step.levitated');
    expect(line('step.failed', { height: 3 })).toContain('  step.failed · ');
    expect(line('toString', {})).toContain('  toString · ');
  });

  test('are never cut in the log of an auditor', () => {
    const lines = renderLog([logged('note', { text: `${'word '.repeat(60)}END`, files: [] })], options());
    expect(lines.length).toBeGreaterThan(3);
    expect(lines.join(' ')).toContain('END');
  });

  test('are whole and a line each where nobody reads on a screen', () => {
    const note = logged('note', { text: `${'word '.repeat(60)}END`, files: [] });
    const piped = options({ width: 120, height: undefined });
    expect(renderEvent(note, piped)).toContain('END');
    expect(renderLog([note], piped)).toHaveLength(1);
    expect(renderEvent(note, options())).toMatch(/…$/);
  });

  test('show a time in the zone of the reader, with its day where that is another one', () => {
    const at = (iso: string, timeZone: string): string =>
      renderEvent(logged('note', null, { at: iso }), options({ timeZone, width: 200 }));
    expect(at('2026-11-23T03:12:09.123Z', 'UTC')).toMatch(/^03:12:09 UTC {2}/);
    expect(at('2026-11-22T23:30:00.000Z', 'Europe/Berlin')).toMatch(/^00:30:00 \(2026-11-22 23:30:00 UTC\) {2}/);
    expect(at('2026-11-20T03:12:09.123Z', 'America/New_York')).toMatch(
      /^2026-11-19 22:12:09 \(2026-11-20 03:12:09 UTC\) {2}/,
    );
  });
});
