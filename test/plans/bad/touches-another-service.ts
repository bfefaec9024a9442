import { backoutPlan, command, component, deploymentPlan } from 'backout';
import { withSteps } from './base.ts';

const web = component('web', { title: 'The web server', goesTo: ['web-1'] });
const down = command('web-down', {
  title: 'Start the old web server',
  argv: ['shopctl', 'web'],
  effect: 'repeatable',
  reverses: [web],
});

export default backoutPlan({
  ...withSteps(down),
  deploymentPlan: deploymentPlan({
    title: 'Deploy 2.4.1',
    changes: [web],
    affects: ['fulfilment'], // plan-deployment-affects
  }),
});
