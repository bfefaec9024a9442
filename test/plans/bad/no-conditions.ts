import { backoutPlan, criterion, httpProbe } from 'backout';
import { base, env, errors } from './base.ts';

const odd = criterion('odd', {
  // plan-invalid
  title: 'An odd one',
  probe: httpProbe({ url: env.shop, read: 'status' }),
});

export default backoutPlan({
  ...base,
  circumstances: { rollBackWhen: [errors, odd], successWhen: [errors], because: 'customers wait no longer' },
});
