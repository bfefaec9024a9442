import { backoutPlan } from 'backout';
import { base, switchBack } from './base.ts';

export default backoutPlan({
  ...base,
  silenced: [{ code: 'plan-shell', at: switchBack, because: 'the script is reviewed' }], // plan-silenced-unused
});
