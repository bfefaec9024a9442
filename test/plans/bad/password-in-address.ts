import { backoutPlan, http } from 'backout';
import { withSteps } from './base.ts';

const one = http('purge', {
  title: 'Purge the cache',
  method: 'DELETE',
  url: 'https://admin:correct-horse@cache.example.com/all', // plan-secret
  effect: 'repeatable',
});

export default backoutPlan(withSteps(one));
