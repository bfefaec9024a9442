import { canonicalBytes } from '../../../../common/canonical.ts';
import { likenessOf } from '../../../../plans/language/similarity/similarity.ts';
import { traitsIn, traitsOf, type PlanTraits } from '../../../../plans/language/similarity/traits.ts';
import { commandStep, gateStep, manualStep, smallPlan } from '../../../support/plans.ts';

const nothing: PlanTraits = { components: [], technologies: [], tags: [], shapes: {} };
const change = (id: string, kind: 'component' | 'flag') => ({
  id,
  kind,
  title: id,
  goesTo: ['x'],
  after: [],
  irreversible: null,
});

describe('the traits of a plan', () => {
  it('are what is deployed, what is declared, the programs that run, the tags, and how steps follow each other', () => {
    const plan = smallPlan({
      tags: ['Checkout'],
      technologies: ['Kubernetes'],
      affects: [{ service: 'fulfilment', because: 'x', criteria: ['works'], call: 'x' }],
      deploymentPlan: {
        title: 'x',
        changes: [change('cart', 'component'), change('sale', 'flag')],
        successWhen: [],
        affects: [],
        contacts: [],
      },
      steps: [gateStep(), commandStep('roll', ['/usr/bin/kubectl', 'rollout', 'undo'])],
    });
    expect(traitsOf(plan)).toEqual({
      components: ['cart', 'fulfilment'],
      technologies: ['kubectl', 'kubernetes', 'true'],
      tags: ['checkout'],
      shapes: { '>gate': 1, 'gate>command!': 1, '@>command': 1 },
    });
    expect(traitsIn(canonicalBytes(plan))).toEqual(traitsOf(plan));
  });

  it('can be read of a plan that was frozen when the language could say less, and of a draft', () => {
    const { tags: _tags, technologies: _technologies, deploymentPlan: _plan, ...before } = smallPlan();
    expect(traitsIn(canonicalBytes(before)).tags).toEqual([]);
    expect(traitsOf({})).toEqual(nothing);
  });
});

describe('likeness', () => {
  const asked = traitsOf({
    tags: ['a', 'b'],
    technologies: ['helm', 'nginx'],
    steps: [gateStep(), commandStep('x', ['helm'])],
  });

  it('is 1 for a plan and itself, and says in what', () => {
    const { score, because } = likenessOf(asked, asked);
    expect(score).toBeCloseTo(1);
    expect(because).toEqual(['technologies helm, nginx', 'tags a, b', 'steps that follow each other alike (100 %)']);
  });

  it('is nothing where nothing is shared, or nothing is asked about', () => {
    const other = traitsOf({ tags: ['c'], technologies: ['cron'], steps: [manualStep('ring')] });
    expect([likenessOf(asked, other), likenessOf(nothing, asked)]).toEqual([
      { score: 0, because: [] },
      { score: 0, because: [] },
    ]);
  });

  it('grows with what is shared, and what was not asked about does not count against it', () => {
    const [near, far] = [traitsOf({ technologies: ['helm', 'nginx'] }), traitsOf({ technologies: ['helm'] })];
    expect(likenessOf(asked, near).score).toBeGreaterThan(likenessOf(asked, far).score);
    const onlyTags = { ...nothing, tags: ['a'] };
    expect(likenessOf(onlyTags, { ...asked, tags: ['a'] }).score).toBe(1);
  });
});
