import { backoutPlan, command, irreversible } from 'backout';
import { withSteps } from './base.ts';

const drop = command('drop', {
  title: 'Drop the columns of 2.4.1',
  argv: ['shopctl', 'drop-columns'],
  effect: 'repeatable',
  irreversible: irreversible('the columns are gone'), // plan-no-way-on
});

export default backoutPlan(withSteps(drop));
