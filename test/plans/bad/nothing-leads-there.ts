import { backoutPlan, contingency, manual } from 'backout';
import { base, fix } from './base.ts';

const spare = contingency('spare', {
  // plan-unreachable
  title: 'Another way',
  because: 'one never knows',
  steps: [manual('think', { title: 'Think', instructions: ['Think of another way'] })],
});

export default backoutPlan({ ...base, contingencies: [fix, spare] });
