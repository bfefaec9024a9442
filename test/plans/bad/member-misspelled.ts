import { backoutPlan, command } from 'backout';
import { withSteps } from './base.ts';

const one = command('look', {
  title: 'Look at the orders',
  argv: ['shopctl', 'orders'],
  effect: 'repeatable',
  // @ts-expect-error The compiler says so too; the check needs none.
  retyr: { attempts: 3 }, // plan-invalid
});

export default backoutPlan(withSteps(one));
