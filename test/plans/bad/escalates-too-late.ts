import { backoutPlan, gate } from 'backout';
import { ops, owner, withGate } from './base.ts';

const late = gate('go-ahead', {
  title: 'Take 2.4.1 back?',
  quorum: owner,
  deadline: '20m',
  escalate: [{ after: '40m', channels: [ops] }], // plan-invalid
});

export default backoutPlan(withGate(late));
