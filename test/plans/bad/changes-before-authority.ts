import { backoutPlan, command, gate } from 'backout';
import { base, goAhead, owner, switchBack } from './base.ts';

const first = gate('first', { title: 'Close the shop?', quorum: owner, deadline: '5m' });
const close = command('close', { title: 'Close the shop', argv: ['shopctl', 'close'], effect: 'repeatable' }); // plan-invalid

export default backoutPlan({ ...base, steps: [first, close, goAhead, switchBack] });
