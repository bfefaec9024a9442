import { backoutPlan, command, object, optional, string } from 'backout';
import { withSteps } from './base.ts';

const backup = command('backup', {
  title: 'Back up',
  argv: ['shopctl', 'backup'],
  effect: 'repeatable',
  capture: object({ note: optional(string()) }),
});
const use = command('copy', {
  title: 'Copy the note',
  argv: ['cp', '--', backup.output.note as never, '/srv/safe'], // plan-invalid
  effect: 'repeatable',
});

export default backoutPlan(withSteps(backup, use));
