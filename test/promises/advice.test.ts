import { offersFor } from '../../authority/attempts/offers.ts';
import { commandStep, gateStep, smallPlan } from '../support/plans.ts';

describe("the author's advice", () => {
  it.each(['retry', 'skip', 'contingency', 'stop'] as const)('is offered first: %s', (advise) => {
    const contingency = advise === 'contingency' ? 'fix' : null;
    const onFailure = { advise, contingency, because: 'the author knows' };
    const irreversible = { because: 'gone', contingency: 'fix' };
    const plan = smallPlan({ steps: [gateStep(), commandStep('switch', ['true'], { onFailure, irreversible })] });
    const offers = offersFor(plan, 'switch', 'failed');
    expect(offers[0]).toEqual({ offer: advise, contingency, advised: true, because: 'the author knows' });
    expect(offers.map(({ offer }) => offer).toSorted()).toEqual(['contingency', 'retry', 'skip', 'stop']);
    expect(offers.filter(({ advised }) => advised)).toHaveLength(1);
  });
});
