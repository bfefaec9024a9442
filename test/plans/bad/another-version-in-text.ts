import { backoutPlan } from 'backout';
import { base } from './base.ts';

export default backoutPlan({
  ...base,
  title: 'Take shop 2.3.9 back to 2.4.0', // plan-foreign-version
});
