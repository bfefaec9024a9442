import { backoutPlan, command } from 'backout';
import { withSteps } from './base.ts';

const one = command('note', {
  title: 'Note the rollback',
  argv: ['tee', '-a', '/var/log/rollbacks'], // plan-not-repeatable
  effect: 'repeatable',
  stdin: '2.4.1 was taken back',
});

export default backoutPlan(withSteps(one));
