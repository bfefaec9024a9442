import { backoutPlan, manual, role } from 'backout';
import { withSteps } from './base.ts';

const guest = role('guest', { title: 'Guest', does: 'looks on' });
const one = manual('look', {
  title: 'Look at the shop',
  role: guest, // plan-invalid
  instructions: ['Look whether it sells'],
});

export default backoutPlan(withSteps(one));
