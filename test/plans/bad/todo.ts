import { backoutPlan, manual } from 'backout';
import { withSteps } from './base.ts';

const one = manual('check-carts', {
  title: 'Check the carts',
  instructions: ['TODO: describe how'], // plan-placeholder
});

export default backoutPlan(withSteps(one));
