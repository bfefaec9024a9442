import { backoutPlan, below, criterion, httpProbe } from 'backout';
import { base, env, errors } from './base.ts';

const odd = criterion('odd', {
  title: 'An odd one',
  probe: httpProbe({ url: env.shop, read: 'latency' }),
  pass: below(100), // plan-criterion-constant
  fail: below(500),
});

export default backoutPlan({
  ...base,
  circumstances: { rollBackWhen: [errors, odd], successWhen: [errors], because: 'customers wait no longer' },
});
