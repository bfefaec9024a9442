import { backoutPlan } from 'backout';
import { base } from './base.ts';

export default backoutPlan({
  ...base,
  window: { closesAfter: '2 days' as never, because: 'then the accounts are closed' }, // plan-invalid
});
