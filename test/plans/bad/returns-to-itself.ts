import { backoutPlan } from 'backout';
import { base } from './base.ts';

export default backoutPlan({
  ...base,
  returnsTo: '2.4.1', // plan-invalid
});
