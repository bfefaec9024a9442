import { backoutPlan, http, text } from 'backout';
import { env, withSteps } from './base.ts';

const one = http('announce', {
  title: 'Announce it',
  method: 'POST', // plan-not-repeatable
  url: text`${env.shop}/announcements`,
  effect: 'repeatable',
});

export default backoutPlan(withSteps(one));
