import { backoutPlan } from 'backout';
import { base } from './base.ts';

export default backoutPlan({
  ...base,
  window: { opensAfter: '3d', closesAfter: '2d', because: 'then the accounts are closed' }, // plan-invalid
});
