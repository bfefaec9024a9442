import { questions } from '../../../../plans/language/builders/questions.ts';
import { freezePlan } from '../../../../plans/language/freeze/freeze.ts';
import { htmlText } from '../../../../plans/language/document/markup.ts';
import { probeShellOf } from '../../../../plans/language/document/words.ts';
import { planHtml, planMarkdown, showPlan } from '../../../../plans/language/document/show.ts';
import complete from '../../fixtures/complete.ts';

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

  it('says what its author silenced and allowed, and why, in every format', () => {
    const { plan } = freezePlan(complete).frozen!;
    const silenced = [{ code: 'plan-shell', at: '/contingencies/0', because: 'it was reviewed' }];
    const lenient = { ...plan, silenced, allowed: [{ text: '2.3.9', because: 'the format is named so' }] };
    const about = `plan-shell at contingency ${plan.contingencies[0]?.id} is silenced, because it was reviewed`;
    for (const page of [showPlan(lenient), planMarkdown(lenient), planHtml(lenient, { digest: 'x' })]) {
      expect(page.replaceAll('\\', '')).toContain(about);
      expect(page).toContain('because the format is named so');
    }
    expect(showPlan({ ...plan, silenced: [], allowed: [] })).not.toContain('lets pass');
  });

  it('shows secrets by name', () => {
    expect(text).toContain('Secrets: DB_PASSWORD (The database password).');
  });
});

describe('a plan as a page', () => {
  const { plan } = freezePlan(complete).frozen!;
  const hostile = { ...plan, title: '</title><script>alert(1)</script>', returnsTo: '1.0.0' };

  it('has the nine questions as headings in Markdown and HTML', () => {
    const asked = Object.values(questions).map(({ asks }) => asks);
    const markdown = planMarkdown(plan, 'production');
    const html = planHtml(plan, { digest: 'sha256:00', environment: 'production' });
    expect(markdown.match(/^## /gm)).toHaveLength(asked.length);
    expect(html.match(/<h2>/g)).toHaveLength(asked.length);
  });

  it('needs nothing from elsewhere and runs no script', () => {
    const html = planHtml(hostile, { digest: 'sha256:00' });
    expect(html).not.toMatch(/<(script|link|img|iframe)|@import|url\(/i);
    expect(html).toContain('&lt;script&gt;');
    expect(planMarkdown(hostile)).not.toContain('<script>');
  });

  it('takes nothing that a plan says for Markdown, at the beginning of a line either', () => {
    const step = { ...plan.steps[0]!, title: '1. stop *all* workers' };
    const markdown = planMarkdown({ ...plan, steps: [step, ...plan.steps.slice(1)] });
    expect(markdown).toContain(String.raw`1. 1\. stop \*all\* workers`);
    const because = planMarkdown({ ...plan, circumstances: { ...plan.circumstances, because: '- it fails' } });
    expect(because).toContain(String.raw`- \- it fails`);
  });

  it('has each command ready to copy, with the values of its environment', () => {
    const html = planHtml(plan, { digest: 'sha256:00', environment: 'production' });
    const commands = [...html.matchAll(/<pre><code>(.*?)<\/code>/gs)].map(([, code]) => code);
    expect(commands.length).toBeGreaterThan(3);
    expect(commands.join('\n')).toContain('migrate down');
    expect(commands.join('\n')).toContain('$backup_rows');
    const values = plan.settings.environments.find(({ id }) => id === 'production')?.values;
    const probes = plan.criteria.map(({ probe }) => htmlText(probeShellOf(probe, values)));
    expect(probes.length).toBeGreaterThan(2);
    expect(probes.filter((probe) => !commands.includes(probe))).toEqual([]);
  });
});
