import { backoutPlan, criterion, httpProbe, matches } from 'backout';
import { base, env, errors } from './base.ts';

const odd = criterion('odd', {
  title: 'An odd one',
  probe: httpProbe({ url: env.shop, read: 'body' }),
  pass: matches('^(a+)+$'), // plan-invalid
});

export default backoutPlan({
  ...base,
  circumstances: { rollBackWhen: [errors, odd], successWhen: [errors], because: 'customers wait no longer' },
});
