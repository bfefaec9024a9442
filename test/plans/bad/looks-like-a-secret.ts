import { backoutPlan, command } from 'backout';
import { withSteps } from './base.ts';

const one = command('login', {
  title: 'Log in',
  argv: ['shopctl', 'login'],
  env: { DB_PASSWORD: 'battery-staple' }, // plan-secret-likely
  effect: 'repeatable',
});

export default backoutPlan(withSteps(one));
