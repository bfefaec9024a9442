import { backoutPlan } from 'backout';
import { base } from './base.ts';

export default backoutPlan({
  ...base,
  returnsTo: '2.2.0', // plan-returns-elsewhere
});
