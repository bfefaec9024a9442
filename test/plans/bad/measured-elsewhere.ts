import { backoutPlan, below, check, criterion, httpProbe } from 'backout';
import { env, withSteps } from './base.ts';

const far = criterion('far', {
  title: 'It answers abroad',
  probe: httpProbe({ url: env.shop, read: 'status' }),
  pass: below(400),
  runsOn: 'abroad',
});
const one = check('abroad', { title: 'It answers abroad', criteria: [far] }); // plan-invalid

export default backoutPlan(withSteps(one));
