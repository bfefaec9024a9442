import { backoutPlan, command, irreversible } from 'backout';
import { fix, withSteps } from './base.ts';

const drop = command('drop', {
  title: 'Drop the columns of 2.4.1',
  argv: ['shopctl', 'drop-columns'],
  effect: 'repeatable',
  irreversible: irreversible('the columns are gone', { contingency: fix }), // plan-no-way-decided
});

export default backoutPlan(withSteps(drop));
