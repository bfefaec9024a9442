import { backoutPlan, command, component, deploymentPlan, migration } from 'backout';
import { withSteps } from './base.ts';

const schema = migration('schema', { title: 'Orders get discounts', goesTo: ['the orders database'] });
const web = component('web', { title: 'The web server', goesTo: ['web-1'], after: [schema] });
const down = command('schema-down', {
  title: 'Reverse the schema',
  argv: ['shopctl', 'schema', '7'],
  effect: 'repeatable',
  reverses: [schema], // plan-reversal-order
});
const stop = command('web-down', {
  title: 'Start the old web server',
  argv: ['shopctl', 'web'],
  effect: 'repeatable',
  reverses: [web],
});

export default backoutPlan({
  ...withSteps(down, stop),
  deploymentPlan: deploymentPlan({ title: 'Deploy 2.4.1', changes: [schema, web] }),
});
