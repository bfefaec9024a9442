import { planSvg } from '../../../../plans/language/graph/svg.ts';
import { graphOf } from '../../../../plans/language/graph/nodes.ts';
import { freezePlan } from '../../../../plans/language/freeze/freeze.ts';
import { allSteps, isLeaf } from '../../../../plans/language/plan-queries.ts';
import complete from '../../fixtures/complete.ts';

const { plan } = freezePlan(complete).frozen!;

describe('the picture of a plan', () => {
  it('has every step once, undos apart', () => {
    const drawn = graphOf(plan).nodes.filter(({ kind }) => kind !== 'end' && kind !== 'fork');
    const leaves = allSteps(plan).filter(({ address, step }) => isLeaf(step) && !address.endsWith('~undo'));
    expect(drawn.map(({ id }) => id).toSorted()).toEqual(leaves.map(({ address }) => address).toSorted());
  });

  it('says where the point of no return is, and marks what lies beyond it', () => {
    const { edges, nodes } = graphOf(plan);
    const last = nodes.find(({ irreversible, group }) => irreversible && group === undefined)!;
    expect(edges.filter(({ from, kind }) => from === last.id && kind === 'then')).toEqual([
      expect.objectContaining({ label: 'point of no return', beyond: true }),
    ]);
    expect(edges.find(({ to, kind }) => to === last.id && kind === 'then')).toMatchObject({ beyond: false });
  });

  it('leads into a contingency from every step that names it', () => {
    const into = graphOf(plan).edges.filter(({ kind }) => kind === 'otherwise');
    expect(into.length).toBeGreaterThan(0);
    for (const { to } of into) expect(to).toMatch(/^@/);
  });

  it('draws gates as hexagons and takes nothing that a plan says for markup', () => {
    const svg = planSvg({ ...plan, title: '</title><script>x</script>' });
    expect(svg.match(/<polygon /g)).toHaveLength(graphOf(plan).nodes.filter(({ kind }) => kind === 'gate').length);
    expect(svg).not.toContain('<script>');
    expect(svg).toContain('&lt;script&gt;');
  });

  it('takes no step for an end, with any name', () => {
    const called = (steps: typeof plan.steps, ...ids: string[]) =>
      steps.map((step, at) => ({ ...step, id: ids[at] ?? step.id }));
    const steps = called(plan.steps, 'start', 'rolled-back');
    const contingencies = plan.contingencies.map((one) => ({ ...one, steps: called(one.steps, 'then') }));
    const ids = graphOf({ ...plan, steps, contingencies }).nodes.map(({ id }) => id);
    expect(ids.toSorted()).toEqual([...new Set(ids)].toSorted());
  });

  it('is the same each time', () => {
    expect(planSvg(plan)).toBe(planSvg(structuredClone(plan)));
  });
});
