import { renderCheck } from '../../../../cli/pages/plan/check.ts';
import type { Finding } from '../../../../plans/language/checks/parts/finding.ts';

const todo = (where: string, found = 'TODO'): Finding => ({
  code: 'plan-placeholder',
  severity: 'error',
  path: '',
  message: 'this was to be filled in',
  expected: 'what is meant',
  found,
  where,
  next: 'Write what is meant.',
});
const shown = (...findings: Finding[]) =>
  renderCheck({ ok: false, file: 'plan.ts', release: null, digest: null, findings, silenced: [] }, {
    width: 80,
    color: false,
    now: new Date().toISOString(),
  } as never);

describe('the page of a check', () => {
  it('says once what holds in several places, and names them by line', () => {
    const lines = shown(todo('plan.ts:100:1'), todo('plan.ts:9:3'), todo('plan.ts:20:1'));
    expect(lines.filter((line) => line.includes('this was to be filled in'))).toHaveLength(1);
    expect(lines.flatMap((line) => /plan\.ts:\d+/.exec(line)?.[0] ?? [])).toEqual([
      'plan.ts:9',
      'plan.ts:20',
      'plan.ts:100',
    ]);
    expect(lines.at(-1)).toContain('✗ plan.ts: 3 errors');
  });

  it('keeps apart what was found to be another thing, and errors before warnings', () => {
    const lines = shown(
      { ...todo('plan.ts:1:1'), severity: 'warning' },
      todo('plan.ts:5:1', 'TBD'),
      todo('plan.ts:7:1'),
    );
    const firsts = lines.filter((line) => /^(error|warning) /.test(line)).map((line) => line.split(' ')[0]);
    expect(firsts).toEqual(['error', 'error', 'warning']);
  });
});
