import { backoutPlan, command } from 'backout';
import { withSteps } from './base.ts';

const one = command('count', {
  title: 'Count orders',
  argv: ['ssh', 'shop-1', 'cat orders | wc -l'], // plan-shell
  effect: 'none',
});

export default backoutPlan(withSteps(one));
