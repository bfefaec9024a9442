import { backoutPlan, command, component, deploymentPlan, migration } from 'backout';
import { withSteps } from './base.ts';

const schema = migration('schema', { title: 'Orders get discounts', goesTo: ['the orders database'] });
const web = component('web', { title: 'The web server', goesTo: ['web-1'], after: [schema] }); // plan-deployment-order
const all = command('all-down', {
  title: 'Take both back',
  argv: ['shopctl', 'back'],
  effect: 'repeatable',
  reverses: [schema, web],
});

export default backoutPlan({
  ...withSteps(all),
  deploymentPlan: deploymentPlan({ title: 'Deploy 2.4.1', changes: [web, schema] }),
});
