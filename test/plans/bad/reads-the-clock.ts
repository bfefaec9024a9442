import { backoutPlan } from 'backout';
import { base } from './base.ts';

export default backoutPlan({
  ...base,
  title: `Take shop 2.4.1 back on ${new Date().toISOString()}`, // plan-not-deterministic
});
