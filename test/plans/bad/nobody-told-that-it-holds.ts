import { backoutPlan } from 'backout';
import { base, ops } from './base.ts';

const tell = (['started', 'gate-opened', 'ended'] as const).map((when) => ({ when, channels: [ops] }));

export default backoutPlan({
  ...base,
  communication: { ...base.communication, tell }, // plan-untold
});
