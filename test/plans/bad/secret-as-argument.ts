import { backoutPlan, command, secret } from 'backout';
import { withSteps } from './base.ts';

const password = secret('DB_PASSWORD', { title: 'Password of the database' });
const one = command('reindex', {
  title: 'Reindex',
  argv: ['shopctl', 'reindex', password as never], // plan-invalid
  effect: 'repeatable',
});

export default backoutPlan({ ...withSteps(one), secrets: [password] });
