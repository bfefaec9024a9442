import { backoutPlan, manual } from 'backout';
import { errors, withSteps } from './base.ts';

const one = manual('look', {
  title: 'Look at the shop',
  instructions: ['Look whether it sells'],
  holdWhen: [errors], // plan-invalid
});

export default backoutPlan(withSteps(one));
