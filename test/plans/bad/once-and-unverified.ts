import { backoutPlan, command } from 'backout';
import { withSteps } from './base.ts';

const one = command('refund', { title: 'Refund', argv: ['shopctl', 'refund'] }); // plan-once-unverified

export default backoutPlan(withSteps(one));
