import { backoutPlan, unanswered } from 'backout';
import { base } from './base.ts';

export default backoutPlan({
  ...base,
  window: unanswered('window') as never, // plan-unanswered
});
