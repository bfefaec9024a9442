import { questions } from '../../../plans/language/builders/questions.ts';
import { freezePlan } from '../../../plans/language/freeze.ts';
import { showPlan } from '../../../plans/language/show.ts';
import complete from '../fixtures/complete.ts';

describe('showing a plan', () => {
  const text = showPlan(freezePlan(complete).frozen!.plan);

  it('has the nine questions as headings, in order', () => {
    const headings = text.split('\n').filter((line) => /^\d\. /.test(line));
    expect(headings).toEqual(
      Object.values(questions)
        .slice(0, 9)
        .map(({ number, asks }) => `${number}. ${asks}`),
    );
  });

  it('says what runs, on whose word, and what cannot be undone', () => {
    expect(text).toContain(
      'runs on local: migrate down "rows={output of backup.rows} since {output of maintenance-on.since}"',
    );
    expect(text).toContain(
      'needs: 1 × product-owner or (1 × deployment-engineer and 2 × production-support), not the requester, not the performer',
    );
    expect(text).toContain('the author may approve because only authors are on call');
    expect(text).toContain('CANNOT BE UNDONE: columns are dropped; from here on: restore');
    expect(text).toContain('undone by: Maintenance off');
  });

  it('says what is measured', () => {
    expect(text).toContain('- Share of checkouts that fail (error-ratio): passes: below 0.01; fails: above 0.05');
    expect(text).toContain(
      'measured on local: orders_total{result="failed"} / orders_total over 2s, at least 20, of {setting url}/metrics',
    );
  });

  it('shows secrets by name', () => {
    expect(text).toContain('Secrets: DB_PASSWORD (The database password).');
  });
});
