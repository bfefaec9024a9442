import { backoutPlan } from 'backout';
import { base } from './base.ts';

export default backoutPlan({
  ...base,
  duration: { expected: '2h', atMost: '45m', because: 'measured' }, // plan-invalid
});
