import { backoutPlan } from 'backout';
import { base, ops } from './base.ts';

export default backoutPlan({
  ...base,
  communication: { channels: [ops], because: 'same as last time' }, // plan-placeholder
});
