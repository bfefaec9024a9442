import { backoutPlan, wait } from 'backout';
import { withSteps } from './base.ts';

const again = wait('switch-back', { title: 'Wait for caches', for: '1m' }); // plan-invalid

export default backoutPlan(withSteps(again));
