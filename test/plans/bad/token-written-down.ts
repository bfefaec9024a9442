import { backoutPlan, command } from 'backout';
import { withSteps } from './base.ts';

const one = command('upload', {
  title: 'Upload the log',
  argv: ['shopctl', 'upload'],
  env: { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE' }, // plan-secret
  effect: 'repeatable',
});

export default backoutPlan(withSteps(one));
