import { backoutPlan } from 'backout';
import { base } from './base.ts';

export default backoutPlan({
  ...base,
  window: { opensAfter: '10m', closesAfter: '25m', because: 'then orders are posted' }, // plan-window-short
});
