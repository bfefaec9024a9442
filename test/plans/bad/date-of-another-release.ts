import { backoutPlan } from 'backout';
import { base } from './base.ts';

export default backoutPlan({
  ...base,
  window: { closesAfter: '2d', because: 'the accounts are closed on 2026-10-02' }, // plan-foreign-date
});
