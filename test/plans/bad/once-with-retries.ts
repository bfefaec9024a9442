import { backoutPlan, command } from 'backout';
import { settled, withSteps } from './base.ts';

const one = command('charge', {
  title: 'Charge again',
  argv: ['shopctl', 'charge'],
  retry: { attempts: 3 }, // plan-invalid
  verify: settled,
});

export default backoutPlan(withSteps(one));
