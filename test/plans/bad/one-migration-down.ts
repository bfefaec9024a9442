import { backoutPlan, command } from 'backout';
import { withSteps } from './base.ts';

const one = command('migrate', {
  title: 'Reverse the migration',
  argv: ['shop-migrate', 'down'], // plan-not-repeatable
  effect: 'repeatable',
});

export default backoutPlan(withSteps(one));
