import { backoutPlan, command, text } from 'backout';
import { env, withSteps } from './base.ts';

const one = command('pull', {
  title: 'Pull the image',
  argv: ['podman', 'pull', text`${env.image}:v2.5.0-alpine`], // plan-foreign-version
  effect: 'repeatable',
});

export default backoutPlan(withSteps(one));
