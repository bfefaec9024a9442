import { backoutPlan, command } from 'backout';
import { withSteps } from './base.ts';

const one = command('reindex', {
  title: 'Reindex',
  argv: ['shopctl', 'reindex'],
  effect: 'repeatable',
  expected: '10m', // plan-slow
  timeout: '5m',
});

export default backoutPlan(withSteps(one));
