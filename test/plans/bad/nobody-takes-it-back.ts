import { backoutPlan, component, deploymentPlan } from 'backout';
import { base } from './base.ts';

const web = component('web', { title: 'The web server', goesTo: ['web-1', 'web-2'] }); // plan-change-uncovered

export default backoutPlan({ ...base, deploymentPlan: deploymentPlan({ title: 'Deploy 2.4.1', changes: [web] }) });
