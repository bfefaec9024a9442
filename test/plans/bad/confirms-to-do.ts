import { backoutPlan } from 'backout';
import { base } from './base.ts';

export default backoutPlan({
  ...base,
  basedOn: {
    plan: 'sha256:0000000000000000000000000000000000000000000000000000000000000000',
    confirmed: [
      { answer: 'performedBy', because: 'the same people are on call' },
      { answer: 'affects', because: 'nobody else reads what it writes' },
      { answer: 'tested', because: 'TBD' }, // plan-placeholder
    ],
  },
});
