import { backoutPlan } from 'backout';
import { base } from './base.ts';

export default backoutPlan({
  ...base,
  duration: { expected: '15m', atMost: '45m', because: 'measured in OPS-1204' }, // plan-left-over
});
