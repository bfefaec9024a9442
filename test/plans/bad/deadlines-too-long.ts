import { backoutPlan } from 'backout';
import { base } from './base.ts';

export default backoutPlan({
  ...base,
  duration: { expected: '10m', atMost: '15m', because: 'measured' }, // plan-late
});
