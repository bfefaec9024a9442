import { backoutPlan, command, plainText } from 'backout';
import { withSteps } from './base.ts';

const backup = command('backup', {
  title: 'Back up',
  argv: ['shopctl', 'backup'],
  effect: 'repeatable',
  capture: plainText,
});
const use = command('copy', {
  title: 'Copy the backup',
  argv: ['cp', '--', backup.output.text, '/srv/safe'], // plan-capture-early
  effect: 'repeatable',
});

export default backoutPlan(withSteps(use, backup));
