import { above, backoutPlan, criterion, httpProbe } from 'backout';
import { base, env, errors } from './base.ts';

const odd = criterion('odd', {
  title: 'An odd one',
  probe: httpProbe({ url: env.shop, read: 'status' }),
  pass: above(600), // plan-criterion-constant
});

export default backoutPlan({
  ...base,
  circumstances: { rollBackWhen: [errors, odd], successWhen: [errors], because: 'customers wait no longer' },
});
