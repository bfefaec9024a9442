import { backoutPlan, command } from 'backout';
import { withSteps } from './base.ts';

const one = command('link', {
  title: 'Point current at the old release',
  argv: ['ln', '-sfn', '/srv/shop-2_3_9/', '/srv/current'], // plan-foreign-version
  effect: 'repeatable',
});

export default backoutPlan(withSteps(one));
