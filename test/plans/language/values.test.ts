import {
  array,
  backoutPlan,
  boolean,
  command,
  commandProbe,
  criterion,
  equals,
  httpProbe,
  matches,
  metricsProbe,
  number,
  object,
  rateOf,
  series,
  string,
  sumOf,
  type Probe,
  type Step,
} from '../../../plans/language/index.ts';
import { freezePlan } from '../../../plans/language/freeze/freeze.ts';
import { stepAt } from '../../../plans/language/plan-queries.ts';
import { smallestSpec } from '../fixtures/smallest.ts';

/** The frozen plan of the smallest one with these steps behind its own. */
function frozen(...steps: Step[]) {
  const spec = smallestSpec();
  return freezePlan(backoutPlan({ ...spec, steps: [...spec.steps, ...steps] }));
}

/** What a probe reads, frozen. */
function reading(probe: Probe) {
  const works = criterion('reading', { title: 'x', probe, pass: equals(1) });
  const step = command('measure', { title: 'x', argv: ['x'], holdWhen: [works] });
  return frozen(step).frozen?.plan.criteria.find(({ id }) => id === 'reading')?.probe.read;
}

describe('captured values', () => {
  it('are named by their path: members, items of lists, or the whole', () => {
    const list = command('list', {
      title: 'x',
      argv: ['x'],
      capture: object({ files: array(object({ name: string() })), done: boolean() }),
    });
    const whole = command('whole', { title: 'x', argv: ['x'], capture: number() });
    const items = command('items', { title: 'x', argv: ['x'], capture: array(string()) });
    const use = command('use', {
      title: 'x',
      argv: [list.output.files.item(0).name, list.output.done, whole.output, items.output.item(2)],
    });
    const { findings, frozen: made } = frozen(list, whole, items, use);
    expect(findings).toEqual([]);
    expect(stepAt(made!.plan, 'use')).toMatchObject({
      argv: [
        { ref: 'output', step: 'list', path: ['files', '0', 'name'] },
        { ref: 'output', step: 'list', path: ['done'] },
        { ref: 'output', step: 'whole', path: [] },
        { ref: 'output', step: 'items', path: ['2'] },
      ],
    });
  });
});

describe('probes', () => {
  it('read a status or an exit status unless told otherwise', () => {
    expect(reading(httpProbe({ url: 'http://a' }))).toEqual({ kind: 'status' });
    expect(reading(commandProbe({ argv: ['true'] }))).toEqual({ kind: 'exit' });
  });

  it('read the value of metrics or their growth', () => {
    const orders = { metric: 'orders_total', labels: { shop: 'eu' } };
    const read = (of: Parameters<typeof metricsProbe>[0]['read']) =>
      reading(metricsProbe({ url: 'http://a', read: of }));
    expect(read(sumOf(series('orders_total', { shop: 'eu' })))).toEqual({ kind: 'value', series: orders });
    expect(read(rateOf(series('orders_total', { shop: 'eu' }), '2s'))).toEqual({
      kind: 'rate',
      series: orders,
      overMs: 2000,
    });
  });
});

describe('patterns', () => {
  it('are texts or regular expressions, without flags', () => {
    expect(matches('^ok')).toEqual(matches(/^ok/));
    expect(() => matches(/ok/i)).toThrow(
      expect.objectContaining({ code: 'plan-invalid', message: 'a pattern takes no flags' }),
    );
  });
});
