import { backoutPlan, check, command, contingency } from 'backout';
import { base, errors, fix, goAhead, switchBack } from './base.ts';

const restart = contingency('restart', {
  title: 'Restart',
  because: 'it hangs',
  steps: [command('kick', { title: 'Restart the shop', argv: ['shopctl', 'restart'], effect: 'repeatable' })], // plan-invalid
});
const look = check('look', {
  title: 'It answers',
  criteria: [errors],
  onFailure: { advise: restart, because: 'it often helps' },
});

export default backoutPlan({ ...base, steps: [look, goAhead, switchBack], contingencies: [fix, restart] });
