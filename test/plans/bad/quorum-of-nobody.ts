import { backoutPlan, gate, quorum } from 'backout';
import { owner, withGate } from './base.ts';

const one = gate('go-ahead', {
  title: 'Take 2.4.1 back?',
  quorum: quorum(owner, 0), // plan-invalid
  deadline: '20m',
});

export default backoutPlan(withGate(one));
