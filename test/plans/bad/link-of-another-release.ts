import { backoutPlan, manual } from 'backout';
import { withSteps } from './base.ts';

const one = manual('read', {
  title: 'Read the checklist',
  instructions: ['Follow https://wiki.example.com/releases/april'], // plan-left-over
});

export default backoutPlan(withSteps(one));
