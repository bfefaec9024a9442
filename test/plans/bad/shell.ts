import { backoutPlan, command } from 'backout';
import { withSteps } from './base.ts';

const one = command('clean', {
  title: 'Clean up',
  argv: ['sh', '-c', 'shopctl clean'], // plan-shell
  effect: 'repeatable',
});

export default backoutPlan(withSteps(one));
