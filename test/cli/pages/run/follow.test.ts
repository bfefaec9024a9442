import fc from 'fast-check';
import { addOutput, type OutputTail } from '../../../../cli/pages/run/output-tail.ts';
import { renderFollow } from '../../../../cli/pages/run/follow.ts';
import type { RunView } from '../../../../views/schemas/types.ts';
import { gateNext, hostile, runs, runView, stepView, storefrontSteps, tail } from '../../../support/views.ts';
import { options, sizes } from '../support.ts';

const text = (view: RunView, printed: OutputTail = [], over = {}): string =>
  renderFollow(view, printed, options(over)).join('\n');

describe('the live picture of a run', () => {
  test.each(sizes)('fits $width×$height for every fixture', ({ width, height }) => {
    for (const [name, view] of Object.entries(runs)) {
      expect({ name, fits: renderFollow(view, tail, options({ width, height })).length <= height }).toEqual({
        name,
        fits: true,
      });
    }
  });

  test('fits any terminal from 60×20 to 200×60, with any number of steps and things to do', () => {
    const state = fc.constantFrom(
      'pending',
      'running',
      'open',
      'holding',
      'contingency',
      'succeeded',
      'failed',
      'skipped',
    );
    const run = fc.record({
      states: fc.array(state, { maxLength: 80 }),
      things: fc.integer({ min: 0, max: 9 }),
      width: fc.integer({ min: 60, max: 200 }),
      height: fc.integer({ min: 20, max: 60 }),
    });
    fc.assert(
      fc.property(run, ({ states, things, width, height }) => {
        const steps = states.map((one, index) => stepView(`step-${index}`, one));
        const view = runView({
          steps,
          next: Array.from({ length: things }, () => gateNext),
          warnings: ['late', 'window'],
        });
        expect(renderFollow(view, tail, options({ width, height })).length).toBeLessThanOrEqual(height);
      }),
      { numRuns: 60 },
    );
  });

  test('says what to do next, by whom, since when and what to type, before the steps', () => {
    const lines = renderFollow(runs.atGate, [], options());
    expect(lines.slice(3, 8)).toEqual([
      'NEXT      Decide whether the rollback begins',
      'who       approver · since 04:17:30 (03:17:30 UTC), 2m 30s ago',
      'type      backout show storefront-42 go-ahead',
      '          backout approve storefront-42 go-ahead',
      '          backout refuse storefront-42 go-ahead --reason TEXT',
    ]);
  });

  test('says since when also where it waits for many people with long names', () => {
    const who = ['オペレーター', 'someone.with.a.long.name@subdomain.example.com', 'another.one@example.com'];
    const line = text(runView({ next: [{ ...gateNext, who }] }))
      .split('\n')
      .find((one) => one.startsWith('who'));
    expect(line).toMatch(/^who +オペレーター or someone.*… · since 2m 30s ago$/);
  });

  test('says "you" to the person it waits for', () => {
    const view = runView({ next: [{ ...gateNext, who: ['carl@example.com'] }] });
    expect(text(view, [], { person: 'carl@example.com' })).toContain('you: carl@example.com');
    expect(text(view, [], { person: 'ann@example.com' })).not.toContain('you:');
  });

  test('says that nobody has to do anything while Backout is at work', () => {
    expect(text(runs.running)).toContain('nobody has to do anything');
  });

  test("repeats the author's advice beside the command that follows it", () => {
    expect(text(runs.held)).toContain('advice    retry: the port is often still held for a moment');
  });

  test('names the run, the release, what it returns to, the environment and the state in its first two lines', () => {
    const [first, second] = renderFollow(runs.held, [], options());
    expect(first).toMatch(/^storefront-42 · production .*! HOLDING$/);
    expect(second).toMatch(/^storefront@2\.4\.1 → 2\.4\.0 · code-corrupted: a third of the checkouts fail$/);
  });

  test('never cuts the first command, however narrow the terminal: it is wrapped', () => {
    const command = `backout resolve storefront-42 ${'drain/'.repeat(14)}stop --as done --evidence TEXT`;
    const lines = renderFollow(
      runView({ next: [{ ...gateNext, commands: [command] }] }),
      [],
      options({ width: 60, height: 20 }),
    );
    expect(
      lines
        .join(' ')
        .replaceAll(/ \\\s+/g, ' ')
        .replaceAll(/\s+/g, ''),
    ).toContain(command.replaceAll(' ', ''));
    expect(lines.join('\n')).not.toMatch(/backout resolve.*…/);
  });

  test('leaves later commands out as a whole, and says how many', () => {
    const shown = text(runs.held, [], { width: 60, height: 20 });
    expect(shown).toContain('backout retry storefront-42 restart');
    expect(shown).toContain('3 other ways to go on');
  });

  test('shows both branches that hold, and that there is another thing to do', () => {
    const shown = text(runs.twoBranches);
    expect(shown.match(/! holding/g)).toHaveLength(2);
    expect(shown).toContain('1 other thing to do: Say how to go on: drain/us/stop failed');
  });

  test('shows the running one of a thousand steps, its neighbours, and counts the rest', () => {
    const shown = text(runs.thousand);
    expect(shown).toContain('▶ running     step-501');
    expect(shown).toContain('step-500');
    expect(shown).toContain('step-502');
    expect(shown).toMatch(/… \d+ succeeded\n/);
    expect(shown).toMatch(/… \d+ to come\n/);
  });

  test('counts every step exactly once, listed or not', () => {
    for (const view of [runs.thousand, runs.thousandHolding, runs.held]) {
      const lines = renderFollow(view, [], options());
      const begin = lines.findLastIndex((line) => line.startsWith('━')) + 1;
      const list = lines.slice(
        begin,
        lines.findIndex((line, index) => index > begin && /^(─|output)/.test(line)),
      );
      const counted = list.map((line) =>
        line.startsWith('…')
          ? [...line.matchAll(/(\d+) [a-z]/g)].reduce((sum, [, number]) => sum + Number(number), 0)
          : 1,
      );
      expect(counted.reduce((sum, one) => sum + one, 0)).toBe(view.steps.length);
    }
  });

  test('names steps of branches by what they add to the address of their parent', () => {
    expect(text(runs.twoBranches)).toMatch(/! holding {7}eu\/stop/);
  });

  test('shows a step that could not begin, or is to be tried again, among what matters', () => {
    const steps = Array.from({ length: 100 }, (_, index) => stepView(`step-${index}`, 'pending'));
    const late = [{ message: 'no worker has taken it yet' }, { message: 'exit status 1', attempt: 2 }];
    const view = runView({
      steps: [...steps, ...late.map((over, index) => stepView(`late-${index}`, 'pending', over))],
    });
    expect(text(view)).toMatch(/… delayed {5}late-0/);
    expect(text(view)).toMatch(/… retrying {4}late-1/);
  });

  test('does not offer a follower the command to follow the run', () => {
    const view = runView({
      next: [
        { what: 'it runs', who: null, since: gateNext.since, commands: ['backout status storefront-42 --follow'] },
      ],
    });
    expect(text(view)).not.toContain('--follow');
  });

  test('draws something on the smallest terminal', () => {
    const lines = renderFollow(runs.held, tail, options({ width: 20, height: 4 }));
    expect(lines).toHaveLength(4);
    expect(lines[0]).toContain('HOLDING');
  });

  test('calls a step unknown if nobody knows whether it ran', () => {
    expect(text(runs.unknown)).toMatch(/\? unknown {5}reverse-migration/);
  });

  test('marks the point of no return on its step', () => {
    expect(text(runs.atGate)).toMatch(/reverse-migration .*⚑ no way back/);
  });

  test('shows the last output of the step that runs, and none of steps that are done', () => {
    const old = { address: 'announce', stream: 'stdout' as const, text: 'told them', whole: true };
    const shown = text(runs.running, [old, ...tail]);
    expect(shown).toContain('output of backup');
    expect(shown).toContain('copied 12000 of 20000 orders');
    expect(shown).not.toContain('told them');
  });

  test('says whose output it is where two steps print', () => {
    const both = storefrontSteps({ drain: 'running', 'drain/eu/stop': 'running', 'drain/us/stop': 'running' });
    const printed = ['drain/eu/stop', 'drain/us/stop'].map((address) => ({
      address,
      stream: 'stdout' as const,
      text: 'bye',
      whole: true,
    }));
    const shown = text(runView({ steps: both }), printed);
    expect(shown).toContain('drain/eu/stop │ bye');
    expect(shown).toContain('drain/us/stop │ bye');
  });

  test('shows the last lines of a step that holds', () => {
    expect(text(runs.held)).toContain('│ error: address already in use');
  });

  test('says time used against the estimate, the window, deviations and warnings in its last lines', () => {
    const lines = renderFollow(runs.unknown, [], options());
    expect(lines.at(-2)).toContain('40m 00s of ~15m 00s, at most 30m 00s · TOO LATE');
    expect(lines.at(-1)).toBe('window    2m 00s left, 8m 00s needed: TOO SHORT · 0 deviations · 2 warnings');
  });

  test('lets time go on between two views', () => {
    const shown = renderFollow(runs.running, [], { ...options(), seenAt: options().now - 60_000 }).join('\n');
    expect(shown).toContain('13m 00s of ~15m 00s');
    expect(shown).toContain('1h 29m left');
  });

  test('stops the clock of a run that has ended, and names its outcome and its report', () => {
    const shown = renderFollow(runs.ended, [], { ...options(), seenAt: options().now - 60_000 }).join('\n');
    expect(shown).toContain('✓ ROLLED BACK WITH DEVIATIONS');
    expect(shown).toContain('11m 00s of ~15m 00s');
    expect(shown).toContain('backout report storefront-42');
  });

  test('shows a state that this version does not know as it is called', () => {
    expect(text(runView({ steps: [stepView('backup', 'levitating')] }))).toContain('? levitating');
    expect(text(runView({ state: 'constructor' }))).toContain('? CONSTRUCTOR');
  });

  test('lets no text of a plan begin a line or move the cursor', () => {
    const shown = text(runs.hostile, [{ address: 'backup', stream: 'stderr', text: hostile.escapes, whole: true }]);
    expect(shown).not.toContain('\u001b');
    expect(shown.split('\n').some((line) => line.startsWith('new line'))).toBe(false);
  });
});

describe('the tail of live output', () => {
  const print = (tailSoFar: OutputTail, chunk: string, stream: 'stdout' | 'stderr' = 'stdout'): OutputTail =>
    addOutput(tailSoFar, { address: 'backup', stream, text: chunk });
  const texts = (lines: OutputTail): string[] => lines.map((line) => line.text);

  test('puts lines together that came in pieces', () => {
    expect(texts(print(print(print([], 'one\ntw'), 'o\nth'), 'ree'))).toEqual(['one', 'two', 'three']);
  });

  test('keeps the pieces of two streams apart', () => {
    expect(texts(print(print(print([], 'out '), 'err\n', 'stderr'), 'put\n'))).toEqual(['err', 'out put']);
  });

  test('keeps an empty line that was printed', () => {
    expect(texts(print([], 'one\n\ntwo\n'))).toEqual(['one', '', 'two']);
  });

  test('keeps only the last lines', () => {
    expect(texts(addOutput([], { address: 'backup', stream: 'stdout', text: 'a\nb\nc\n' }, 2))).toEqual(['b', 'c']);
  });

  test('is shown without its colours, and only as what was printed over a line last', () => {
    const view = runView({ steps: [stepView('backup', 'running')] });
    expect(text(view, print([], '10 %\r\u001b[32m99 %\u001b[0m'))).toContain('  │ 99 %');
    expect(text(view, print([], '10 %\r99 %'))).not.toContain('10 %');
  });
});
