import { backoutPlan, command, irreversible } from 'backout';
import { fix, withSteps } from './base.ts';

const one = command('drop', {
  title: 'Drop the old table',
  argv: ['shopctl', 'drop'],
  effect: 'repeatable',
  undo: command('keep', { title: 'Keep it', argv: ['shopctl', 'keep'], effect: 'repeatable' }),
  irreversible: irreversible('the rows are gone', { contingency: fix }), // plan-invalid
});

export default backoutPlan(withSteps(one));
