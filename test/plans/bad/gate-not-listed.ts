import { backoutPlan, gate } from 'backout';
import { base, owner } from './base.ts';

const other = gate('go-ahed', { title: 'Take 2.4.1 back?', quorum: owner, deadline: '10m' });

export default backoutPlan({
  ...base,
  authorizedBy: { gate: other, because: 'the owner answers for it' }, // plan-invalid
});
