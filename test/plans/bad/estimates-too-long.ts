import { backoutPlan, wait } from 'backout';
import { withSteps } from './base.ts';

const drain = wait('drain', { title: 'Let carts drain', for: '40m' });

export default backoutPlan({
  ...withSteps(drain),
  duration: { expected: '15m', atMost: '45m', because: 'measured' }, // plan-late
});
