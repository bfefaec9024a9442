import { backoutPlan } from 'backout';
import { base } from './base.ts';

export default backoutPlan({
  ...base,
  authors: ['you@example.com'], // plan-placeholder
});
