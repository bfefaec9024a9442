import { backoutPlan, gate, role } from 'backout';
import { owner, support, withGate } from './base.ts';

const those = role('nobody', { title: 'Those', does: 'decide' });
const one = gate('go-ahead', {
  title: 'Take 2.4.1 back?',
  quorum: those, // plan-gate-nobody
  deadline: '20m',
});

export default backoutPlan({ ...withGate(one), roles: [support, owner, those] });
