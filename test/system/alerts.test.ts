import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { commandStep, gateStep, smallPlan } from '../support/plans.ts';
import { Site } from '../support/site.ts';
import { describeUnless } from '../support/skip.ts';
import { until } from '../support/until.ts';
import { findPrometheus, freePort, type Prometheus, startPrometheus } from './prometheus.ts';

const file = join(import.meta.dirname, '../../docs/reference/alerts.yaml');
const { groups } = parse(readFileSync(file, 'utf8')) as {
  groups: { rules: { alert: string; expr: string; annotations: { summary: string } }[] }[];
};
const rules = groups.flatMap((group) => group.rules);
const program = findPrometheus();

let site: Site;
let prometheus: Prometheus;

const missing = program === undefined ? 'prometheus is neither on PATH nor to be had as a package' : undefined;

describeUnless(missing)('the example alerts', () => {
  beforeAll(async () => {
    const port = await freePort();
    site = await Site.open({ worker: { metrics: { port } } });
    await site.run('up');
    prometheus = await startPrometheus(program ?? '', `127.0.0.1:${port}`, file);
    await until(async () => (await prometheus.query('up{job="backout"} == 1')).length === 1, 30_000, 'it was scraped');
  }, 90_000);
  afterAll(async () => {
    await prometheus?.close();
    await site?.close();
  }, 60_000);

  it('are expressions that Prometheus can evaluate, each over figures that there are', async () => {
    expect(rules.length).toBeGreaterThan(10);
    for (const { expr } of rules) {
      expect(await prometheus.query(expr)).toBeDefined();
      const names = [...new Set(expr.match(/\b(?:backout|process)_[a-z_]+\b|\bup\b/g))];
      expect(names).not.toEqual([]);
      for (const name of names) expect([name, (await prometheus.query(name)).length > 0]).toEqual([name, true]);
    }
  });

  it('fire for nothing where all is well, and for what is wrong once it is', async () => {
    expect(await prometheus.firing()).toEqual([]);
    const script = 'kill -KILL $(cut -d " " -f 2 "$BACKOUT_SPOOL/start")';
    const plan = smallPlan({ steps: [gateStep(), commandStep('act', ['sh', '-c', script])] });
    const run = await site.begin(plan);
    await until(async () => (await site.entries('step.unknown')).length === 1, 30_000, 'the outcome is unknown');
    await until(async () => (await prometheus.firing()).includes('BackoutUnknownOutcome'), 30_000, 'it fires');
    const read = async (expression: string) => Number((await prometheus.query(expression))[0]?.value[1]);
    await until(async () => (await read('backout_steps_total{outcome="unknown"}')) === 1);
    expect(await read('backout_steps_holding')).toBe(1);
    expect(await read('backout_runs{state="active"}')).toBe(1);
    expect(await read('backout_workers{label="local"}')).toBe(1);
    expect(await read('backout_record_append_seconds_count')).toBeGreaterThan(5);
    const found = {
      action: 'resolve',
      step: 'act',
      visit: 1,
      as: 'done',
      evidence: 'seen',
      files: [],
    } as const;
    expect(await site.about(run, found)).toMatchObject({ status: 'accepted' });
    await until(async () => !(await prometheus.firing()).includes('BackoutUnknownOutcome'), 30_000, 'it is over');
  });
});
