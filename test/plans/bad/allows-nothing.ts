import { backoutPlan } from 'backout';
import { base } from './base.ts';

export default backoutPlan({
  ...base,
  allowed: [{ text: '2.3.9', because: 'the data format is called so' }], // plan-allowed-unused
});
